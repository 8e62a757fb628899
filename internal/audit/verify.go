package audit

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"iter"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A Kept event is a row as it was found, whatever it may hold.
type Kept struct {
	Seq  int64
	Body []byte
}

// A KeptHash is a hash as it was found.
type KeptHash struct {
	Index int64
	Hash  tlog.Hash
}

// A Log is all that was kept, to be verified.
type Log struct {
	Size        int64                      // as the head says
	Events      iter.Seq2[Kept, error]     // in the order of Seq
	Hashes      iter.Seq2[KeptHash, error] // in the order of Index
	Checkpoints [][]byte                   // signed
	Keys        note.Verifiers             // all that ever signed here
}

// A Flaw says what is wrong with an event or a checkpoint.
type Flaw string

const (
	Changed   Flaw = "changed"    // the event is not what was hashed
	Missing   Flaw = "missing"    // no event has this number
	Swapped   Flaw = "swapped"    // another event stands at this number
	Extra     Flaw = "extra"      // nothing should stand here
	BadHash   Flaw = "hash"       // the kept hashes of this event were changed or removed
	Unsigned  Flaw = "unsigned"   // no known key signed this checkpoint
	Unfounded Flaw = "checkpoint" // the log is not what this checkpoint says it was
)

// A Fault is one thing that is wrong with a log.
type Fault struct {
	Flaw Flaw   `json:"flaw"`
	Seq  int64  `json:"seq"`  // the event; for a checkpoint its size
	Text string `json:"text"` // a Chinese sentence
}

// Verify reads a whole log and names its first faulty event and every faulty
// checkpoint. The error is that of reading only.
func Verify(log Log) ([]Fault, error) {
	v := verifier{log: log}
	v.openCheckpoints()
	next, stop := iter.Pull2(log.Hashes)
	defer stop()
	v.hashes = next
	for kept, err := range log.Events {
		if err != nil {
			return nil, fmt.Errorf("read audit events: %w", err)
		}
		v.event(kept)
		if v.broken != nil {
			return nil, fmt.Errorf("read audit hashes: %w", v.broken)
		}
	}
	v.end()
	if v.broken != nil {
		return nil, fmt.Errorf("read audit hashes: %w", v.broken)
	}
	return v.faults, nil
}

type verifier struct {
	log    Log
	hashes func() (KeptHash, error, bool)
	broken error // of reading hashes
	tree   tree
	due    []Checkpoint // by size, those not yet passed
	gap    bool         // an event is missing
	faulty bool         // an event's fault is named already
	faults []Fault
}

func (v *verifier) openCheckpoints() {
	for i, signed := range v.log.Checkpoints {
		c, err := OpenCheckpoint(signed, v.log.Keys)
		if err != nil {
			v.faults = append(v.faults, Fault{Unsigned, c.Size, fmt.Sprintf("第%d个检查点无法确认：%v", i+1, err)})
			continue
		}
		v.due = append(v.due, c)
	}
	slices.SortStableFunc(v.due, func(a, b Checkpoint) int { return cmp.Compare(a.Size, b.Size) })
	v.passCheckpoints()
}

// event takes the next row. After a gap the tree can't grow on; what is due
// then is unfounded.
func (v *verifier) event(k Kept) {
	switch {
	case v.gap:
		return
	case k.Seq < v.tree.size || k.Seq >= v.log.Size:
		v.fault(Extra, k.Seq, "审计记录 #%d 是多出来的：日志登记的总数是 %d 条", k.Seq, v.log.Size)
		return
	case k.Seq > v.tree.size:
		v.gap = true
		v.fault(Missing, v.tree.size, "审计记录 #%d 缺失：之后一条是 #%d", v.tree.size, k.Seq)
		return
	}
	nodes := v.tree.add(tlog.RecordHash(k.Body))
	if !v.faulty {
		v.compare(k, nodes)
	}
	v.passCheckpoints()
}

// compare holds an event against the hashes that were kept when it was written.
func (v *verifier) compare(k Kept, nodes []tlog.Hash) {
	first := tlog.StoredHashIndex(0, k.Seq)
	if !bytes.HasPrefix(k.Body, fmt.Appendf(nil, `{"seq":%d,`, k.Seq)) {
		if e, err := Decode(k.Body); err == nil && e.Seq != k.Seq {
			v.fault(Swapped, k.Seq, "审计记录 #%d 的位置上放的是 #%d 的内容", k.Seq, e.Seq)
			return
		}
	}
	for i, want := range nodes {
		kept, err, ok := v.hashes()
		switch {
		case err != nil:
			v.broken = err
			return
		case !ok || kept.Index != first+int64(i):
			v.fault(BadHash, k.Seq, "审计记录 #%d 的校验值缺失（索引 %d）", k.Seq, first+int64(i))
			return
		case kept.Hash != want && i == 0:
			v.fault(Changed, k.Seq, "审计记录 #%d 被改动：内容与写入时的校验值不符", k.Seq)
			return
		case kept.Hash != want:
			v.fault(BadHash, k.Seq, "审计记录 #%d 的上级校验值被改动（索引 %d）", k.Seq, kept.Index)
			return
		}
	}
}

func (v *verifier) fault(f Flaw, seq int64, format string, args ...any) {
	if !v.faulty {
		v.faults = append(v.faults, Fault{f, seq, fmt.Sprintf(format, args...)})
		v.faulty = true
	}
}

func (v *verifier) passCheckpoints() {
	for len(v.due) > 0 && v.due[0].Size == v.tree.size {
		if c := v.due[0]; c.Root != v.tree.root() {
			v.unfounded(c, "其前 %d 条记录已不是当时签署的内容", c.Size)
		}
		v.due = v.due[1:]
	}
}

func (v *verifier) unfounded(c Checkpoint, format string, args ...any) {
	when := c.At.Local().Format("2006-01-02 15:04:05")
	v.faults = append(v.faults, Fault{Unfounded, c.Size, fmt.Sprintf("%s 签署的检查点不成立：", when) + fmt.Sprintf(format, args...)})
}

func (v *verifier) end() {
	if v.tree.size < v.log.Size {
		v.fault(Missing, v.tree.size, "审计记录 #%d 起缺失：应有 %d 条", v.tree.size, v.log.Size)
	}
	for _, c := range v.due {
		v.unfounded(c, "当时有 %d 条记录，现在只有前 %d 条是连续的", c.Size, v.tree.size)
	}
	if v.faulty {
		return
	}
	kept, err, ok := v.hashes()
	if v.broken = err; ok && err == nil {
		v.fault(Extra, v.log.Size, "校验值表有多余的行（索引 %d 起）", kept.Index)
	}
}

// A tree is a Merkle tree of RFC 6962 that grows, of which only the roots of
// its full subtrees are kept, the largest first.
type tree struct {
	size  int64
	peaks []tlog.Hash
	nodes []tlog.Hash
}

// add gives the hashes that become known: the leaf's and those of the subtrees
// it completes. They are valid until the next add.
func (t *tree) add(leaf tlog.Hash) []tlog.Hash {
	t.nodes = append(t.nodes[:0], leaf)
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.peaks) - 1
		leaf = tlog.NodeHash(t.peaks[last], leaf)
		t.peaks = t.peaks[:last]
		t.nodes = append(t.nodes, leaf)
	}
	t.peaks = append(t.peaks, leaf)
	t.size++
	return t.nodes
}

func (t *tree) root() tlog.Hash {
	if t.size == 0 {
		return sha256.Sum256(nil)
	}
	root := t.peaks[len(t.peaks)-1]
	for _, left := range slices.Backward(t.peaks[:len(t.peaks)-1]) {
		root = tlog.NodeHash(left, root)
	}
	return root
}
