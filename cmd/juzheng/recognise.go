package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"juzheng/indexer/extract"
	"juzheng/internal/account"
)

// recognise has what waits for recognition read, when there is somebody who recognises.
func (a *app) recognise(ctx context.Context) {
	engine, err := a.reader.Recogniser(ctx)
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		slog.Error("recognition", "error", err)
	}
	if engine == "" {
		return
	}
	n, err := a.desk.Recognise(ctx, engine)
	if err != nil && ctx.Err() == nil {
		slog.Error("read what waits for recognition", "error", err)
	}
	slog.Info("recognition", "engine", engine, "queued", n)
}

// convert has what waits for LibreOffice read, when it is there and works.
func (a *app) convert(ctx context.Context) {
	n, err := a.desk.Convert(ctx)
	if err != nil && ctx.Err() == nil {
		slog.Error("read what waits for LibreOffice", "error", err)
	}
	if n > 0 {
		slog.Info("old formats", "converter", a.reader.Converts(), "queued", n)
	}
}

type recogniseCommand struct {
	By string `help:"由哪个引擎识别的，写名称或其中一部分，如 tesseract。" required:"" placeholder:"NAME"`
}

// Run queues what one engine recognised, to be read again by the present one.
func (c recogniseCommand) Run(b *bench) error {
	if b.cfg.remote() {
		return usageError("recognise 在服务所在的机器上运行，不要带 --server")
	}
	a, err := open(b.ctx, b.cfg, false)
	if err != nil {
		return err
	}
	n, err := a.desk.RecogniseAgain(b.ctx, account.LocalOperator, c.By)
	if err := errors.Join(err, a.close()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(b.out, "已排队重新识别 %d 份材料，服务启动后自动进行\n", n)
	return err
}

// checkOCR tells who recognises. That nobody does is no fault.
func checkOCR(b *bench) check {
	const what = "文字识别（OCR）"
	if b.cfg.ocr() == "" {
		return check{what, nil, "已用 JUZHENG_OCR=none 关闭：扫描件和照片会保存并标为“待识别”"}
	}
	r, err := extract.New(b.cfg.extract())
	if err != nil {
		return check{what, err, ""}
	}
	defer r.Close()
	engine, err := r.Recogniser(b.ctx)
	switch {
	case err != nil:
		err = fmt.Errorf("%s 里的识别引擎不能用，请重新运行 make ocr：%w", b.cfg.ocr(), err)
	case engine == "":
		engine = "没有识别引擎：扫描件和照片会保存并标为“待识别”；用 make ocr 把模型装到 " + b.cfg.ocr() + " 后重新启动，会自动补读"
	case strings.HasPrefix(engine, "tesseract"):
		engine += "（备用引擎，准确度较低；建议用 make ocr 把模型装到 " + b.cfg.ocr() + "）"
	default:
		engine += "，" + b.cfg.ocr()
	}
	return check{what, err, engine}
}

// checkOffice tells who converts what no reader reads. That nobody does is no fault.
func checkOffice(b *bench) check {
	const what = "旧格式转换（LibreOffice）"
	if b.cfg.Office == nobody {
		return check{what, nil, "已用 JUZHENG_LIBREOFFICE=none 关闭"}
	}
	office, err := b.cfg.libreOffice()
	switch {
	case errors.Is(err, extract.ErrNoRooms):
		return check{what, nil, "已安装，但没有使用：系统内核不支持 Landlock（需 5.13 以上），不能把它与其他文件隔开"}
	case err != nil:
		return check{what, fmt.Errorf("LibreOffice 不能用，请检查安装或 JUZHENG_LIBREOFFICE：%w", err), ""}
	case office == nil:
		return check{what, nil, "没有安装：MS Works、WordPerfect 等旧格式会保存并说明原因；安装 libreoffice-writer-nogui、libreoffice-calc-nogui 后重新启动，会自动再读一次"}
	}
	r, err := extract.New(b.cfg.extract())
	if err != nil {
		return check{what, err, ""}
	}
	defer r.Close()
	if err = r.TryConverting(b.ctx); err != nil {
		err = fmt.Errorf("%s 试转换失败，请重新安装：%w", office.Name, err)
	}
	return check{what, err, office.Name + "，" + office.Path}
}
