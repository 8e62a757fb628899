package extract

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/sandbox"
	"juzheng/indexer/page"
)

// Bounds of LibreOffice.
const (
	convertBytes = 64 << 20               // of a file that it is given
	roomBytes    = 160 << 20              // all that lies in its room: the file, its settings, what it makes
	entryBytes   = 4 << 10                // that a file or folder takes for itself
	roomEvery    = 100 * time.Millisecond // how often that is looked at
	roomLeft     = time.Hour              // a room so old was left by a server that was killed

	roomPrefix = "libreoffice-"
	restart    = "exit status 81" // it has settled into new settings and wants to be started again
)

const noteLibreOffice = "由 LibreOffice 转换后读取，可能与原件有出入，请核对原件"

// LibreOffice is the last resort for files that no reader of ours reads: the program, when it is installed.
type LibreOffice struct {
	Path string // of soffice.bin, which soffice starts
	Name string // with its version, as pages record it

	build string // settings that name it need no second start
}

// FindLibreOffice looks for the program, in the folders of commands when path is "". It is nil
// when it is not there; the error says that it is and cannot be used.
func FindLibreOffice(path string) (*LibreOffice, error) {
	found, err := exec.LookPath(cmp.Or(path, "soffice"))
	if err == nil {
		found, err = filepath.EvalSymlinks(found)
	}
	if err != nil {
		if path != "" {
			return nil, err
		}
		return nil, nil
	}
	if found, err = filepath.Abs(found); err != nil {
		return nil, err
	}
	dir := filepath.Dir(found)
	o := &LibreOffice{Path: filepath.Join(dir, "soffice.bin"), Name: "LibreOffice"}
	if _, err := os.Stat(o.Path); err != nil {
		return nil, fmt.Errorf("%s belongs to no LibreOffice that can be started by itself: %w", found, err)
	}
	if _, err := sandbox.Rooms(); err != nil {
		return nil, err
	}
	if product := setting(filepath.Join(dir, "bootstraprc"), "ProductKey"); product != "" {
		o.Name = strings.ReplaceAll(product, " ", "-")
	}
	o.build = setting(filepath.Join(dir, "versionrc"), "buildid")
	return o, nil
}

// setting is a line of a file of settings, "" when it is not there.
func setting(path, name string) string {
	all, _ := os.ReadFile(path) // as if it did not say
	for line := range strings.Lines(string(all)) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), name+"="); ok {
			return v
		}
	}
	return ""
}

// ErrNoRooms says that the kernel cannot keep LibreOffice from the rest of the disk, so that it is not used.
var ErrNoRooms = sandbox.ErrNoRooms

// A wayOut is how a file is put before LibreOffice: the ending that it shall have, and what to make of it.
type wayOut struct{ ending, to string }

// waysOut are the types of files that LibreOffice may read where ours do not.
var waysOut = map[string]wayOut{
	types[DOC]: {"doc", "odt"}, types[XLS]: {"xls", "ods"}, typeXLSB: {"xlsb", "ods"}, types[PPT]: {"ppt", "odp"},
	types[Old]: {"wps", "odt"}, typeWorksSheet: {"wks", "ods"}, typeLotus: {"wk1", "ods"}, typeWrite: {"wri", "odt"}, "application/vnd.wordperfect": {"wpd", "odt"},
}

// Converts is the name of what converts files that no reader reads, "" when nobody does.
func (r *Reader) Converts() string {
	if r.cfg.LibreOffice == nil {
		return ""
	}
	return r.cfg.LibreOffice.Name
}

// TryConverting has LibreOffice, when there is one, convert a file of one word.
func (r *Reader) TryConverting(ctx context.Context) error {
	if r.cfg.LibreOffice == nil {
		return nil
	}
	dir, err := os.MkdirTemp("", "juzheng-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	word := filepath.Join(dir, "word.rtf")
	if err := os.WriteFile(word, []byte(`{\rtf1 word}`), 0o600); err != nil {
		return err
	}
	return r.converted(ctx, word, wayOut{"rtf", "odt"}, func(string) error { return nil })
}

var errUnconverted = errors.New("LibreOffice made no text of it")

// convert has LibreOffice make a document of a file that could not be read, and reads that.
func (r *Reader) convert(ctx context.Context, was Report, path, name string, way wayOut, emit func(page.Page) error) (Report, error) {
	o := r.cfg.LibreOffice
	if o == nil {
		was.Reason += HintLibreOffice
		return was, nil
	}
	was.Reason += reasonNeither
	var rep Report
	err := r.converted(ctx, path, way, func(made string) (err error) {
		rep, _, err = r.readAs(ctx, Report{Media: was.Media}, &job{Path: made, Name: name, Kind: ODF}, func(p page.Page) error {
			if p.N == 1 && Verdict(p.Text, reading.Look{}) != "" {
				return errUnconverted
			}
			p.Engine, p.Note = o.Name+" + "+p.Engine, cmp.Or(p.Note, noteLibreOffice)
			return emit(p)
		})
		return err
	})
	if errors.Is(err, errUnconverted) || err == nil && rep.State == Unreadable {
		return was, nil
	}
	rep.Engine, rep.Meta = o.Name+" + "+rep.Engine, Meta{} // facts would be the converter's
	return rep, err
}

// converted hands what LibreOffice made of a file to do, before it is gone again. The error is
// errUnconverted when nothing was made, one of ours, or that of do.
func (r *Reader) converted(ctx context.Context, path string, way wayOut, do func(made string) error) error {
	select {
	case r.last <- struct{}{}:
		defer func() { <-r.last }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	room, err := newRoom(r.cfg.Dir, r.cfg.LibreOffice.build)
	if err != nil {
		return err
	}
	defer os.RemoveAll(room)
	made, err := r.cfg.LibreOffice.run(ctx, r.cfg, room, path, way)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return err
	}
	return do(made)
}

// newRoom makes a folder for one run, and takes away those that were left behind.
func newRoom(dir, build string) (string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	old, err := filepath.Glob(filepath.Join(dir, roomPrefix+"*"))
	if err != nil {
		return "", err
	}
	for _, o := range old {
		if st, err := os.Stat(o); err == nil && time.Since(st.ModTime()) > roomLeft {
			_ = os.RemoveAll(o) // the next run tries again
		}
	}
	room, err := os.MkdirTemp(dir, roomPrefix)
	if err != nil {
		return "", err
	}
	settings := filepath.Join(room, "profile", "user")
	if err = errors.Join(os.MkdirAll(filepath.Join(settings, "extensions"), 0o700), os.Mkdir(filepath.Join(room, "tmp"), 0o700)); err == nil {
		err = errors.Join(os.WriteFile(filepath.Join(settings, "registrymodifications.xcu"), []byte(cautious), 0o600),
			os.WriteFile(filepath.Join(settings, "extensions", "buildid"), []byte(build), 0o600))
	}
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(room))
	}
	return room, nil
}

// cautious settings: no macros, nothing fetched that a document links to.
const cautious = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
</oor:items>
`

// run has a copy of the file converted in the room, and gives the path of what was made.
func (o *LibreOffice) run(ctx context.Context, c Config, room, path string, way wayOut) (made string, err error) {
	in := filepath.Join(room, "in."+way.ending)
	if small, err := copyInto(in, path); !small || err != nil {
		return "", cmp.Or(err, errUnconverted)
	}
	state, said := restart, ""
	for try := 0; state == restart && try < 2; try++ {
		if state, said, err = o.start(ctx, c, room, in, way); err != nil {
			return "", err
		}
	}
	made = filepath.Join(room, "out", "in."+way.to)
	if _, err := os.Lstat(made); err != nil {
		return "", fmt.Errorf("%w: %s: %s", errUnconverted, state, firstLine(said)) // it did not know the file, or was stopped
	}
	return made, nil
}

// copyInto copies a file that is not too large.
func copyInto(to, from string) (small bool, err error) {
	src, err := os.Open(from)
	if err != nil {
		return false, err
	}
	defer src.Close()
	dst, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return false, err
	}
	n, err := io.Copy(dst, io.LimitReader(src, convertBytes+1))
	return n <= convertBytes, errors.Join(err, dst.Close())
}

// start starts the program once, in a process of its own that sees nothing of the disk but
// its room and the program itself, and tells how it ended. The error is ours.
func (o *LibreOffice) start(ctx context.Context, c Config, room, in string, way wayOut) (state, said string, err error) {
	p, err := sandbox.Start(c.Exe, c.Args...)
	if err != nil {
		return "", "", err
	}
	defer p.End(errCrash)
	g := p.Guard(ctx, sandbox.Limits{CPU: c.Limits.Convert, Wall: WallPer * c.Limits.Convert, Memory: c.Limits.Memory})
	defer g.Done()
	program := &program{Path: o.Path,
		Args: []string{"-env:UserInstallation=" + (&url.URL{Scheme: "file", Path: filepath.Join(room, "profile")}).String(), "--headless", "--norestore", "--convert-to", way.to, "--outdir", filepath.Join(room, "out"), in},
		Env:  []string{"HOME=" + room, "TMPDIR=" + filepath.Join(room, "tmp"), "LANG=C.UTF-8", "SAL_USE_VCLPLUGIN=svp"},
		Room: &sandbox.Room{Reads: o.reads(), Writes: []string{room, "/dev/null"}}}
	if err := send(p.In, job{Become: program}); err != nil {
		return "", "", fmt.Errorf("start LibreOffice: %w: %s", err, p.Stderr())
	}
	p.In.Close()
	go func() { _, _ = io.Copy(io.Discard, p.Out) }() // what it says is for people
	look := time.NewTicker(roomEvery)
	defer look.Stop()
	for {
		select {
		case <-p.Gone():
			return p.State(), p.Stderr(), nil
		case <-look.C:
			if size(room) > roomBytes {
				p.Kill(sandbox.ErrOutput)
			}
		}
	}
}

// reads are the folders of the program, and of what programs share; data may lie elsewhere below /usr.
func (o *LibreOffice) reads() []string {
	own := filepath.Dir(o.Path)
	if filepath.Base(own) == "program" {
		own = filepath.Dir(own)
	}
	return []string{own, "/usr/bin", "/usr/lib", "/usr/lib64", "/usr/share", "/usr/local/share/fonts", "/bin", "/lib", "/lib64", "/etc/fonts", "/etc/ld.so.cache", "/etc/libreoffice", "/etc/localtime",
		"/etc/nsswitch.conf", "/etc/passwd", "/var/cache/fontconfig", "/var/lib/libreoffice", "/var/spool/libreoffice", "/dev/urandom", "/proc/self"}
}

// size is how many bytes lie in a folder; what is empty counts too.
func size(dir string) (all int64) {
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error { // what vanishes meanwhile counts no more
		if all += entryBytes; err == nil && d.Type().IsRegular() {
			if st, err := d.Info(); err == nil {
				all += st.Size()
			}
		}
		return nil
	})
	return all
}
