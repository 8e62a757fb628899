package extract

import (
	"errors"

	"juzheng/indexer/extract/reading"
	"juzheng/indexer/extract/sandbox"
)

const (
	reasonNothing = "文件里没有可读的内容，请核对后重新上传"
	reasonSilent  = "文件里没有任何文字，请核对原件；如果是扫描件，请重新扫描后上传"
	reasonNoWords = "图片里没有识别出文字，可按文件名、类型和日期查找"
	reasonEmpty   = "文件是空的（0 字节），请重新上传"
	reasonPages   = "页数超过上限，后面的页没有读取；请拆分后再上传"
	reasonLong    = "文字总量超过上限，后面的没有读取；请拆分后再上传"
	reasonContent = "已损坏，无法取出"
	reasonNeither = "；LibreOffice 也没有读出内容"
	notePageLong  = "本页文字过长，只保留前面部分"
)

// HintLibreOffice ends the reason of a file that LibreOffice might read, where
// there is none: such files are found by it when there is.
const HintLibreOffice = "；在服务器上安装 LibreOffice 后重新启动，会自动再读一次"

// formats are the names of formats without a reader.
var formats = map[Kind]string{
	Old: " MS Works、WordPerfect 等旧办公软件的", Sound: "音频、视频",
}

// unreadable says in Chinese why a kind has no reader, "" when it has one.
func unreadable(k Kind) string {
	switch k {
	case Empty:
		return reasonEmpty
	case ZIP, Archive:
		return "这是压缩包，请解压后上传其中的文件，或按压缩包上传"
	case MSG:
		return "暂不能读取 Outlook 邮件（MSG），原件已保存，请用邮件软件另存为 EML，或取出附件后再上传一份"
	case Unknown:
		return "不认识的文件格式，原件已保存，请另存为 PDF 或 DOCX 后再上传一份"
	}
	if f := formats[k]; f != "" {
		return reading.ReasonOf(reading.Unsupported(f))
	}
	return ""
}

// limitReason says which bound a file broke.
func limitReason(err error) string {
	switch {
	case errors.Is(err, sandbox.ErrMemory):
		return "读取时占用内存过大，已停止；文件可能已损坏或过于复杂，请另存或拆分后再上传"
	case errors.Is(err, sandbox.ErrOutput):
		return reasonLong
	}
	return "读取超时，已停止；文件可能已损坏或过于复杂，请另存或拆分后再上传"
}

func crashReason(err error) string {
	if errors.Is(err, sandbox.ErrMemory) || errors.Is(err, errOutOfMemory) {
		return limitReason(sandbox.ErrMemory)
	}
	return "读取程序在此文件上两次异常退出，已隔离；文件可能已损坏，请另存后再上传"
}
