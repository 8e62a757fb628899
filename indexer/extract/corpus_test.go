package extract

import (
	"io/fs"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"juzheng/indexer/page"
)

// corpus lists the files of a group of real files, which are not part of the project.
func corpus(t *testing.T, groups ...string) (files []string) {
	t.Helper()
	root := filepath.Join("..", "..", "..", "shared", "corpus")
	for _, g := range groups {
		found, err := filepath.Glob(filepath.Join(root, g))
		if err != nil || len(found) == 0 {
			t.Skipf("the corpus is not here: %s", filepath.Join(root, g))
		}
		for _, dir := range found {
			_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error { // what cannot be listed is not tried
				if err == nil && d.Type().IsRegular() {
					files = append(files, path)
				}
				return nil
			})
		}
	}
	slices.Sort(files)
	return files
}

// some takes every nth file, all when JUZHENG_TEST_ALL is set.
func some(files []string, nth int) (picked []string) {
	for i, f := range files {
		if i%nth == 0 || os.Getenv("JUZHENG_TEST_ALL") != "" {
			picked = append(picked, f)
		}
	}
	return picked
}

func TestHostileFilesEndWithAStateAndHarmNobody(t *testing.T) {
	files := some(corpus(t, "hostile_*"), 6)
	r := newReader(t, Config{Limits: Limits{CPU: 4 * time.Second, Wall: 12 * time.Second}})
	states := map[State]int{}
	for _, f := range files {
		began := time.Now()
		pages, rep := readFile(t, r, f)
		took := time.Since(began)
		states[rep.State]++
		if rep.State == "" || rep.State == Unreadable && rep.Reason == "" {
			t.Errorf("%s: %+v", f, rep)
		}
		if took > 40*time.Second {
			t.Errorf("%s took %v", f, took)
		}
		if took > 3*time.Second || strings.Contains(rep.Reason, "异常") {
			t.Logf("%s: %v, %d pages, %s %s", filepath.Base(f), took.Round(time.Millisecond), len(pages), rep.State, rep.Reason)
		}
	}
	t.Logf("%d files: %v", len(files), states)
}

func TestRealFilesAreRead(t *testing.T) {
	r := newReader(t, Config{})
	graphics := map[string]bool{"V4RideRight.ofd": true, "VPage7.ofd": true, "h.ofd": true} // hold no text
	for _, f := range corpus(t, "pdf_zh", "pdf_cjk_odd", "office_zh", "ofd", "wps_works", "unicode") {
		pages, rep := readFile(t, r, f)
		t.Logf("%-9s %3d pages (%d pending) %6d Han  %s %s %s", rep.State, rep.Pages, rep.Pending, len(han(textOf(pages))), rep.Engine, filepath.Base(f), rep.Reason)
		if strings.HasSuffix(f, ".ofd") && (rep.State == Unreadable) != graphics[filepath.Base(f)] {
			t.Errorf("%s: %s", f, rep.Reason)
		}
	}
}

func TestOldOfficeFilesAreReadOrSayWhyNot(t *testing.T) {
	r := newReader(t, Config{})
	sound := map[string]string{"test_recursive_embedded.doc": "embed_0", "testRTFCorruptListOverride.rtf": "Apples are fun!", "clusterfuzz-testcase-minimized-POIHSLFFuzzer-5306877435838464.ppt": "John Developer"}
	tried := 0
	for _, f := range corpus(t, "hostile_office", "wps_works") {
		switch strings.ToLower(filepath.Ext(f)) {
		case ".doc", ".rtf", ".xls", ".et", ".ppt", ".wps":
		default:
			continue
		}
		tried++
		pages, rep := readFile(t, r, f)
		t.Logf("%-10s %d pages %s %s %s", rep.State, rep.Pages, rep.Media, filepath.Base(f), rep.Reason)
		if want := sound[filepath.Base(f)]; !strings.Contains(textOf(pages), want) || (want != "") != (rep.State == Readable) || rep.State == Unreadable && rep.Reason == "" {
			t.Errorf("%s: %+v %q", f, rep, textOf(pages))
		}
	}
	if tried == 0 {
		t.Error("no file tried")
	}
}

func TestImagesWaitForRecognition(t *testing.T) {
	r := newReader(t, Config{})
	for _, f := range some(corpus(t, "images_zh"), 4) {
		if ext := strings.ToLower(filepath.Ext(f)); ext != ".jpg" && ext != ".png" && ext != ".jpeg" && ext != ".tif" && ext != ".bmp" && ext != ".webp" {
			continue
		}
		pages, rep := readFile(t, r, f)
		if rep.State != Pending || len(pages) != rep.Pending || pages[0].Width <= 0 || !strings.HasPrefix(rep.Media, "image/") {
			t.Errorf("%s: %+v", f, rep)
		}
	}
}

func han(s string) (out []rune) {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			out = append(out, r)
		}
	}
	return out
}

// recall tells how many of want's characters stand in got, counting each as often as it stands.
func recall(want, got []rune) (found int) {
	have := map[rune]int{}
	for _, r := range got {
		have[r]++
	}
	for _, r := range want {
		if have[r] > 0 {
			have[r]--
			found++
		}
	}
	return found
}

func TestChinesePDFsGiveWhatPopplerFinds(t *testing.T) {
	poppler, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("needs the Debian package poppler-utils: ", err)
	}
	if Font() == "" {
		t.Skip("needs the Debian package fonts-wqy-microhei")
	}
	r := newReader(t, Config{Workers: 1})
	found, wanted := 0, 0
	for _, f := range corpus(t, "pdf_zh", "pdf_cjk_odd") {
		ref, err := exec.Command(poppler, "-enc", "UTF-8", f, "-").Output()
		if err != nil {
			continue // the reference cannot read it
		}
		want := han(string(ref))
		var pages []page.Page
		began := cpuOf(r)
		pages, rep := readFile(t, r, f)
		n := recall(want, han(textOf(pages)))
		t.Logf("%5d of %5d Han, %3d pages (%d pending), %v CPU, %s", n, len(want), rep.Pages, rep.Pending, (cpuOf(r) - began).Round(time.Millisecond), filepath.Base(f))
		if rep.Pending > 0 && len(pages) == rep.Pending {
			continue // garbage by the verdict: both readers are wrong about it
		}
		found, wanted = found+n, wanted+len(want)
	}
	if float64(found) < 0.995*float64(wanted) {
		t.Errorf("recall %d of %d", found, wanted)
	}
	t.Logf("recall %.4f", float64(found)/float64(wanted))
}

// cpuOf is what the idle child has used so far.
func cpuOf(r *Reader) time.Duration {
	if len(r.idle) == 0 {
		return 0
	}
	u, err := r.idle[0].proc.Usage()
	if err != nil {
		return 0
	}
	return u.CPU
}

// mutants is how many altered files are tried; with JUZHENG_TEST_ALL many more.
const mutants, allMutants = 60, 1200

func TestAlteredFilesEndWithAStateToo(t *testing.T) {
	var seeds [][]byte
	for _, f := range corpus(t, "pdf_cjk_odd", "pdf_zh", "office_zh", "ofd") {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if len(b) < 150<<10 {
			seeds = append(seeds, b)
		}
	}
	n := mutants
	if os.Getenv("JUZHENG_TEST_ALL") != "" {
		n = allMutants
	}
	const seed = 20180305
	rng := rand.New(rand.NewSource(seed))
	r := newReader(t, Config{Limits: Limits{CPU: 5 * time.Second, Wall: 20 * time.Second}})
	path := filepath.Join(t.TempDir(), "altered")
	states := map[State]int{}
	for i := range n {
		b := slices.Clone(seeds[rng.Intn(len(seeds))])
		for range 1 + rng.Intn(3) {
			at := rng.Intn(len(b))
			switch rng.Intn(10) {
			default:
				b[at] ^= byte(1 + rng.Intn(255))
			case 1:
				b = b[:max(64, at)]
			case 2:
				copy(b[at:min(len(b), at+500)], b[rng.Intn(len(b)):])
			case 3:
				clear(b[at:min(len(b), at+rng.Intn(200))])
			}
		}
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, rep := readFile(t, r, path)
		states[rep.State]++
		if rep.State == "" || rep.State == Unreadable && rep.Reason == "" || time.Since(began) > 60*time.Second {
			t.Errorf("seed %d, file %d: %+v after %v", seed, i, rep, time.Since(began))
		}
		if strings.Contains(rep.Reason, "异常") || strings.Contains(rep.Reason, "超时") {
			t.Logf("seed %d, file %d: %s after %v", seed, i, rep.Reason, time.Since(began).Round(time.Millisecond))
		}
	}
	t.Logf("%d files: %v", n, states)
}

func TestRealFilesBehindAPasswordOpenWithIt(t *testing.T) {
	r := newReader(t, Config{})
	for _, f := range corpus(t, "hostile_office") {
		name := filepath.Base(f)
		if !strings.Contains(strings.ToLower(name), "passtika") || strings.HasSuffix(name, ".7z") {
			continue
		}
		for password, want := range map[string]State{"tika": Readable, "nottika": Unreadable, "": Unreadable} {
			rep, err := r.ReadWith(t.Context(), f, name, password, func(page.Page) error { return nil })
			if err != nil || rep.State != want || want == Unreadable && !strings.Contains(rep.Reason, "密码") {
				t.Errorf("%s with %q: %+v, %v", name, password, rep, err)
			}
		}
	}
}
