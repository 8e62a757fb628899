package s3

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"juzheng/internal/blob"
	"juzheng/internal/blob/blobtest"
)

// config is the server that scripts/with-services.sh starts, and a place on it
// that no other test knows.
func config(t *testing.T) Config {
	t.Helper()
	endpoint := os.Getenv("JUZHENG_TEST_S3")
	if endpoint == "" {
		t.Skip("JUZHENG_TEST_S3 names no server: run scripts/with-services.sh go test ./internal/blob/...")
	}
	return Config{
		Endpoint: endpoint, Bucket: os.Getenv("JUZHENG_TEST_S3_BUCKET"), Prefix: "test/" + rand.Text(),
		AccessKey: os.Getenv("JUZHENG_TEST_S3_ACCESS_KEY"), SecretKey: os.Getenv("JUZHENG_TEST_S3_SECRET_KEY"),
	}
}

func open(t *testing.T, c Config) *Store {
	t.Helper()
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestContract(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store { return open(t, config(t)) })
}

func TestContractInABucketWithoutLock(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blob.Store { return open(t, lockless(t)) })
}

func lockless(t *testing.T) Config {
	t.Helper()
	c := config(t)
	s := open(t, c)
	c.Bucket = "lockless-" + strings.ToLower(rand.Text())
	if err := s.client.MakeBucket(t.Context(), c.Bucket, minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	return c
}

// Bytes may change after they were measured: on the way, or in a spool on a bad disk.
func TestTheServerRefusesWhatIsNotAnnounced(t *testing.T) {
	s := open(t, config(t))
	for _, size := range []int{1, 70_000, 6 << 20} {
		ref := blob.RefOf([]byte("签到表"))
		if err := s.send(t.Context(), s.key(ref), ref, int64(size), bytes.NewReader(blobtest.Bytes(size))); !errors.Is(err, blob.ErrCorrupt) {
			t.Errorf("%d bytes: %v, want ErrCorrupt", size, err)
		}
		if _, err := s.Stat(t.Context(), ref); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("%d bytes: stat: %v", size, err)
		}
	}
}

func TestARaceLeavesOneVersion(t *testing.T) {
	s := open(t, config(t))
	b := blobtest.Bytes(100_000)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if _, err := blob.PutBytes(t.Context(), s, b); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	n := 0
	for o := range s.client.ListObjectsIter(t.Context(), s.bucket, minio.ListObjectsOptions{Prefix: s.prefix, Recursive: true, WithVersions: true}) {
		if n++; o.Err != nil {
			t.Error(o.Err)
		}
	}
	if n != 1 {
		t.Errorf("%d versions, want 1", n)
	}
}

func TestRetainedBytesAreNotDeleted(t *testing.T) {
	c := config(t)
	c.RetainDays = 1
	s := open(t, c)
	b := []byte("退款凭证")
	ref, err := blob.PutBytes(t.Context(), s, b)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(t.Context(), ref); !errors.Is(err, blob.ErrRetained) {
		t.Errorf("delete: %v, want ErrRetained", err)
	}
	if err := blob.Verify(t.Context(), s, ref); err != nil {
		t.Error(err)
	}
}

func TestStrangersAreNotBlobs(t *testing.T) {
	s := open(t, config(t))
	ref, err := blob.PutBytes(t.Context(), s, []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"readme.txt", ref.String() + ".bak", blob.RefOf(nil).String()} {
		key := filepath.Join(filepath.Dir(s.key(ref)), name)
		if _, err := s.client.Client.PutObject(t.Context(), s.bucket, key, strings.NewReader("x"), 1, minio.PutObjectOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	n := 0
	for info, err := range s.Walk(t.Context()) {
		if n++; err != nil || info.Ref != ref {
			t.Errorf("walk: %v %v", info, err)
		}
	}
	if n != 1 {
		t.Errorf("%d blobs, want 1", n)
	}
	if err := s.Delete(t.Context(), ref); err != nil {
		t.Fatal(err)
	}
	if _, err := s.client.StatObject(t.Context(), s.bucket, s.key(ref)+".bak", minio.StatObjectOptions{}); err != nil {
		t.Errorf("a stranger was deleted with the blob: %v", err)
	}
}

func TestOpenSaysWhatToCheck(t *testing.T) {
	good := config(t)
	for name, spoil := range map[string]func(*Config){
		"a wrong key":     func(c *Config) { c.SecretKey = "another" },
		"no such account": func(c *Config) { c.AccessKey = "nobody" },
		"no server":       func(c *Config) { c.Endpoint = "127.0.0.1:1" },
		"no host":         func(c *Config) { c.Endpoint = "" },
		"a bad bucket":    func(c *Config) { c.Bucket = "Ä" },
	} {
		t.Run(name, func(t *testing.T) {
			c := good
			spoil(&c)
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			if _, err := Open(ctx, c); !errors.Is(err, ErrBucket) {
				t.Errorf("%v, want ErrBucket", err)
			}
		})
	}
}

func TestCheckBelievesAServerThatKeepsItsPromises(t *testing.T) {
	s := open(t, config(t))
	for range 2 { // the second finds the probe of the first, still locked
		found, err := s.Check(t.Context())
		if err != nil || len(found) != 3 {
			t.Fatalf("%v, %v", found, err)
		}
		for _, f := range found {
			if f.Err != nil {
				t.Errorf("%s: %v", f.What, f.Err)
			}
		}
	}
	for info, err := range s.Walk(t.Context()) {
		t.Errorf("a probe is no blob: %v %v", info, err)
	}
}

func TestCheckFindsABucketWithoutLock(t *testing.T) {
	found, err := open(t, lockless(t)).Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if found[0].Err != nil || found[1].Err != nil || !errors.Is(found[2].Err, ErrNoLock) {
		t.Errorf("%v", found)
	}
}

// A flatterer says yes to everything and does nothing, as some servers do.
func flatterer(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	switch {
	case r.Method == http.MethodGet:
		io.WriteString(w, `<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></ListVersionsResult>`)
	case r.Method == http.MethodPut:
		w.Header().Set("ETag", `"0"`)
		w.Header().Set("x-amz-version-id", "1")
	case r.Method == http.MethodDelete:
		w.WriteHeader(http.StatusNoContent)
	}
}

func TestCheckFindsAFalseLock(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(flatterer))
	defer server.Close()
	s := open(t, Config{Endpoint: strings.TrimPrefix(server.URL, "http://"), Bucket: "evidence", AccessKey: "a", SecretKey: "b"})
	found, err := s.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []error{ErrNoChecksum, ErrOverwrites, ErrFalseLock} {
		if !errors.Is(found[i].Err, want) {
			t.Errorf("%s: %v, want %v", found[i].What, found[i].Err, want)
		}
	}
}
