package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"juzheng/indexer/extract"
	"juzheng/internal/backup"
	"juzheng/internal/blob/s3"
)

// Config is what every command may be told, by flag or by environment.
type Config struct {
	Data   string `help:"数据目录。" default:"./data" env:"JUZHENG_DATA" type:"path" placeholder:"DIR"`
	Server string `help:"改为访问运行中的服务，如 http://127.0.0.1:8080。" env:"JUZHENG_SERVER" placeholder:"URL"`
	Token  string `help:"访问服务所用的令牌。" env:"JUZHENG_TOKEN" placeholder:"T"`

	Postgres string `help:"PostgreSQL 地址，空为内置 SQLite。" env:"JUZHENG_POSTGRES" placeholder:"URL" hidden:""`
	S3       S3     `embed:"" prefix:"s3-" envprefix:"JUZHENG_S3_"`
	Workers  int    `help:"同时读取几份材料。" default:"2" env:"JUZHENG_WORKERS" hidden:""`
	MaxMB    int64  `help:"单个文件上限（MB）。" default:"2048" env:"JUZHENG_MAX_MB" hidden:"" name:"max-mb"`
	OCR      string `help:"文字识别模型所在的文件夹，none 为不识别。" env:"JUZHENG_OCR" hidden:"" name:"ocr" placeholder:"DIR"`
	Office   string `help:"LibreOffice 的 soffice 程序，转换自己读不了的旧格式；none 为不用。" env:"JUZHENG_LIBREOFFICE" hidden:"" name:"libreoffice" placeholder:"FILE"`
	Soon     int    `help:"时限前多少天开始提醒。" default:"20" env:"JUZHENG_WARN_SOON" hidden:""`
	Urgent   int    `help:"时限前多少天为紧急。" default:"10" env:"JUZHENG_WARN_URGENT" hidden:""`
	Proxy    bool   `help:"前面有自己的反向代理，信任其 X-Forwarded-For 和 -Proto。" env:"JUZHENG_PROXY" hidden:""`
	Secure   bool   `help:"经 HTTPS 访问：会话 Cookie 只走加密连接。" env:"JUZHENG_SECURE_COOKIE" hidden:""`
}

// forgetEmpty makes a variable that is set to nothing one that is not set, as docker-compose and
// shell scripts mean it: the default holds.
func forgetEmpty() {
	for _, e := range os.Environ() {
		if name, value, _ := strings.Cut(e, "="); value == "" && strings.HasPrefix(name, "JUZHENG_") {
			_ = os.Unsetenv(name) // fails only for an empty name
		}
	}
}

// S3 is the object store; without an endpoint blobs lie on disk.
type S3 struct {
	Endpoint   string `env:"ENDPOINT" hidden:""`
	Bucket     string `env:"BUCKET" hidden:""`
	AccessKey  string `env:"ACCESS_KEY" hidden:""`
	SecretKey  string `env:"SECRET_KEY" hidden:""`
	TLS        bool   `env:"TLS" hidden:""`
	Region     string `env:"REGION" hidden:""`
	RetainDays int    `env:"RETAIN_DAYS" hidden:""`
}

func (c Config) path(parts ...string) string {
	return filepath.Join(append([]string{c.Data}, parts...)...)
}

// ocrName is the folder of the recognition models; nobody stands for none of them, and for no LibreOffice.
const (
	ocrName = "ocr"
	nobody  = "none"
)

// ocr is the folder of the recognition models: the one that was named, else one
// below the data directory, else one beside the program.
func (c Config) ocr() string {
	switch c.OCR {
	case "":
	case nobody:
		return ""
	default:
		return c.OCR
	}
	if exe, err := os.Executable(); err == nil && !isDir(c.path(ocrName)) {
		if beside := filepath.Join(filepath.Dir(exe), ocrName); isDir(beside) {
			return beside
		}
	}
	return c.path(ocrName)
}

func isDir(path string) bool {
	st, err := os.Stat(path)
	return err == nil && st.IsDir()
}

// extract says how files are read here.
func (c Config) extract() extract.Config {
	office, _ := c.libreOffice() // doctor says why one that is there cannot be used
	return extract.Config{Dir: c.path("cache"), Workers: c.Workers, OCR: c.ocr(), LibreOffice: office}
}

func (c Config) libreOffice() (*extract.LibreOffice, error) {
	if c.Office == nobody {
		return nil, nil
	}
	return extract.FindLibreOffice(c.Office)
}

func (c Config) remote() bool { return c.Server != "" }

func (c Config) s3() s3.Config {
	return s3.Config{Endpoint: c.S3.Endpoint, Bucket: c.S3.Bucket, AccessKey: c.S3.AccessKey, SecretKey: c.S3.SecretKey,
		TLS: c.S3.TLS, Region: c.S3.Region, RetainDays: c.S3.RetainDays}
}

// catalog is where store.Open finds the catalog.
func (c Config) catalog() string {
	if c.Postgres != "" {
		return c.Postgres
	}
	return c.path(backup.CatalogName)
}

// makeDirs makes the data directory. Only its owner may look inside.
func (c Config) makeDirs() error {
	for _, d := range []string{"", "spool", "cache"} {
		if err := os.MkdirAll(c.path(d), 0o700); err != nil {
			return fmt.Errorf("无法建立数据目录 %s，请检查权限：%w", c.Data, err)
		}
	}
	return nil
}

func (c Config) check() error {
	if c.Soon < c.Urgent || c.Urgent < 0 {
		return fmt.Errorf("JUZHENG_WARN_SOON 不能小于 JUZHENG_WARN_URGENT，且都不能是负数")
	}
	if c.S3.Endpoint != "" && c.S3.Bucket == "" {
		return fmt.Errorf("已设置 JUZHENG_S3_ENDPOINT，还须设置 JUZHENG_S3_BUCKET")
	}
	if strings.Contains(c.S3.Endpoint, "://") {
		return fmt.Errorf("JUZHENG_S3_ENDPOINT 只写主机和端口（如 10.0.0.5:9000），加密用 JUZHENG_S3_TLS=true")
	}
	return nil
}
