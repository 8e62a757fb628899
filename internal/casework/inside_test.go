package casework_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"juzheng/internal/casework"
)

func TestAnArchiveGivesAReceiptForEachFile(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, f := range [][2]string{{"会议/记录.txt", "支部党员大会"}, {"会议/空.txt", ""}, {"../../跑出去.txt", "路径"}, {"签到.txt", "签到表"}} {
			w, err := z.Create(f[0])
			must(t, err)
			_, err = w.Write([]byte(f[1]))
			must(t, err)
		}
		must(t, z.Close())
		rs, err := o.Upload(ctx, o.clerk, casework.Upload{Name: "材料.zip", Body: &b})
		must(t, err)
		kept, refused := 0, 0
		for _, r := range rs {
			if r.Refused != "" {
				refused++
			} else {
				kept++
				if !strings.HasPrefix(r.Evidence.Path, "材料.zip") {
					t.Errorf("%s lay in %q", r.Name, r.Evidence.Path)
				}
			}
		}
		if kept != 2 || refused != 2 {
			t.Errorf("kept %d, refused %d: %+v", kept, refused, rs)
		}
	})
}

func TestAnEmptyArchiveSaysSo(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		var b bytes.Buffer
		must(t, zip.NewWriter(&b).Close())
		if r := o.upload(o.clerk, "空.zip", b.String()); !strings.Contains(r.Refused, "没有文件") {
			t.Errorf("%+v", r)
		}
	})
}

func TestAMailComesWithItsAttachmentsEvenOutOfAnArchive(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		zipped := func(name, content string) string {
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			w, err := z.Create(name)
			must(t, err)
			_, err = w.Write([]byte(content))
			must(t, err)
			must(t, z.Close())
			return b.String()
		}
		mail := func(name, content string) string {
			return "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=" + name[:1] + "\n\n--" + name[:1] + "\n\nbody\n--" + name[:1] +
				"\nContent-Disposition: attachment; filename=" + name + "\nContent-Transfer-Encoding: base64\n\n" + base64.StdEncoding.EncodeToString([]byte(content)) + "\n--" + name[:1] + "--\n"
		}
		file := zipped("函.eml", mail("a.eml", mail("b.zip", zipped("收据.txt", "党费收据"))))
		rs, err := o.Upload(ctx, o.clerk, casework.Upload{Name: "材料.zip", Path: "三月", Body: strings.NewReader(file)})
		must(t, err)
		var got []string
		for _, r := range rs {
			got = append(got, r.Path+"/"+r.Name+r.Refused)
		}
		if want := "三月/材料.zip/函.eml 三月/材料.zip/函.eml/a.eml 三月/材料.zip/函.eml/a.eml/b.zip/收据.txt"; strings.Join(got, " ") != want {
			t.Errorf("%v", got)
		}
	})
}
