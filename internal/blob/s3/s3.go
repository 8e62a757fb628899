// Package s3 keeps blobs in a bucket of any S3 server.
package s3

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"iter"
	"net"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"juzheng/internal/blob"
)

const (
	// MaxSize is what S3 takes in one PUT; we send no parts.
	MaxSize = 5 << 30

	defaultRegion   = "us-east-1"
	tries           = 4 // of a request, at most a second apart
	dialTimeout     = 5 * time.Second
	responseTimeout = 2 * time.Minute // after the last byte was sent; the server may hash again
	shelves         = "sha256"        // keys are as the paths of the disk store, so either can be copied to the other
)

// ErrBucket says that the bucket cannot be used as it is.
var ErrBucket = errors.New("无法使用对象存储桶，请核对地址、桶名、密钥和权限")

// Config says where the bucket is.
type Config struct {
	Endpoint   string // host:port
	Bucket     string
	Prefix     string // of every key; may be empty
	AccessKey  string
	SecretKey  string
	TLS        bool
	Region     string // us-east-1 when empty
	RetainDays int    // what is put can't be deleted for so long, by anybody; 0 is no lock
}

// Store is a blob.Store over a bucket. It is as durable as the server is.
type Store struct {
	client     minio.Core
	bucket     string
	prefix     string
	retainDays int
}

var _ interface {
	blob.Store
	blob.Adopter
} = (*Store)(nil)

// Open reaches the bucket; when there is none it makes one with object lock.
func Open(ctx context.Context, c Config) (*Store, error) {
	region := c.Region
	if region == "" {
		region = defaultRegion
	}
	transport, err := minio.DefaultTransport(c.TLS)
	if err != nil {
		return nil, fmt.Errorf("open bucket: %w", err)
	}
	transport.DialContext = (&net.Dialer{Timeout: dialTimeout}).DialContext
	transport.ResponseHeaderTimeout = responseTimeout
	client, err := minio.New(c.Endpoint, &minio.Options{
		Creds: credentials.NewStaticV4(c.AccessKey, c.SecretKey, ""), Secure: c.TLS, Region: region,
		BucketLookup: minio.BucketLookupPath, Transport: transport, MaxRetries: tries,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBucket, err)
	}
	s := &Store{minio.Core{Client: client}, c.Bucket, c.Prefix, c.RetainDays}
	if err := s.furnish(ctx, region); err != nil {
		return nil, fmt.Errorf("%w（%s/%s）: %w", ErrBucket, c.Endpoint, c.Bucket, err)
	}
	return s, nil
}

func (s *Store) furnish(ctx context.Context, region string) error {
	there, err := s.client.BucketExists(ctx, s.bucket)
	if err != nil || there {
		return err
	}
	err = s.client.MakeBucket(ctx, s.bucket, minio.MakeBucketOptions{Region: region, ObjectLocking: true})
	if minio.ToErrorResponse(err).Code == "BucketAlreadyOwnedByYou" { // another process was faster
		return nil
	}
	return err
}

func (s *Store) key(ref blob.Ref) string {
	return path.Join(s.prefix, shelves, ref.String()[:2], ref.String())
}

// Put reads body twice: once to see that it is what ref says, so that nothing
// wrong is ever sent, and once to send it.
func (s *Store) Put(ctx context.Context, ref blob.Ref, size int64, body io.ReadSeeker) error {
	if known, err := s.known(ctx, ref, size); known || err != nil {
		return err
	}
	if err := measure(ctx, ref, size, body); err != nil {
		return fmt.Errorf("put blob %s: %w", ref, err)
	}
	return s.send(ctx, s.key(ref), ref, size, body)
}

// Adopt sends a spooled file, which was measured when it was spooled.
func (s *Store) Adopt(ctx context.Context, up *blob.Spooled) error {
	if known, err := s.known(ctx, up.Ref, up.Size); known || err != nil {
		return err
	}
	return s.send(ctx, s.key(up.Ref), up.Ref, up.Size, up.Reader())
}

func (s *Store) known(ctx context.Context, ref blob.Ref, size int64) (bool, error) {
	info, err := s.Stat(ctx, ref)
	switch {
	case ref.IsZero():
		return false, blob.ErrCorrupt
	case size > MaxSize:
		return false, blob.ErrTooLarge
	case errors.Is(err, blob.ErrMissing):
		return false, nil
	case err == nil && info.Size != size:
		return false, fmt.Errorf("blob %s has %d bytes in place of %d: %w", ref, info.Size, size, blob.ErrCorrupt)
	}
	return err == nil, err
}

func measure(ctx context.Context, ref blob.Ref, size int64, body io.ReadSeeker) error {
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return err
	}
	n, err := io.Copy(io.Discard, blob.Verified(io.LimitReader(body, size+1), ref))
	if err == nil && n != size {
		err = blob.ErrCorrupt
	}
	return errors.Join(ctx.Err(), err)
}

// send has the server check the bytes again on their arrival, and never writes
// over what is there.
func (s *Store) send(ctx context.Context, key string, ref blob.Ref, size int64, body io.ReadSeeker) error {
	var o minio.PutObjectOptions
	o.SetMatchETagExcept("*")
	if s.retainDays > 0 {
		o.Mode, o.RetainUntilDate = minio.Compliance, time.Now().UTC().AddDate(0, 0, s.retainDays)
	}
	_, err := s.put(ctx, key, ref, size, body, o)
	switch r := minio.ToErrorResponse(err); {
	case err == nil || r.StatusCode == http.StatusPreconditionFailed: // another writer was first
		return nil
	case slices.Contains(digestRefused, r.Code):
		err = fmt.Errorf("%w: %w", blob.ErrCorrupt, err)
	}
	return fmt.Errorf("put blob %s: %w", ref, err)
}

// digestRefused are the codes by which servers say that bytes differ from their digest.
var digestRefused = []string{"BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch"}

// put announces the digest twice, as headers: in the signature, which every server
// must check, and as the checksum that the server keeps with the object. Checksums
// that trail the body are refused by some servers over plain http.
func (s *Store) put(ctx context.Context, key string, ref blob.Ref, size int64, body io.ReadSeeker, o minio.PutObjectOptions) (version string, err error) {
	o.DisableContentSha256 = true // minio-go's own hashing in chunks: the digest is known
	o.UserMetadata = map[string]string{"x-amz-checksum-sha256": base64.StdEncoding.EncodeToString(ref[:])}
	done, err := s.client.PutObject(ctx, s.bucket, key, plain{body}, size, "", ref.String(), o)
	return done.VersionID, err
}

// A plain hides what else a body can do: minio-go would close it.
type plain struct{ io.ReadSeeker }

// Open reads a blob; nothing is fetched before the first Read.
func (s *Store) Open(ctx context.Context, ref blob.Ref) (io.ReadSeekCloser, int64, error) {
	info, err := s.Stat(ctx, ref)
	if err != nil {
		return nil, 0, err
	}
	r, err := s.client.Client.GetObject(ctx, s.bucket, s.key(ref), minio.GetObjectOptions{})
	if err != nil {
		return nil, 0, fmt.Errorf("open blob %s: %w", ref, err)
	}
	return r, info.Size, nil
}

// Stat looks a blob up.
func (s *Store) Stat(ctx context.Context, ref blob.Ref) (blob.Info, error) {
	if ref.IsZero() {
		return blob.Info{}, blob.ErrMissing
	}
	o, err := s.client.StatObject(ctx, s.bucket, s.key(ref), minio.StatObjectOptions{})
	if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
		err = blob.ErrMissing
	}
	if err != nil {
		return blob.Info{}, fmt.Errorf("stat blob %s: %w", ref, err)
	}
	return blob.Info{Ref: ref, Size: o.Size, Kept: o.LastModified}, nil
}

// Walk visits the blobs. Objects that are no blob are passed over.
func (s *Store) Walk(ctx context.Context) iter.Seq2[blob.Info, error] {
	return func(yield func(blob.Info, error) bool) {
		o := minio.ListObjectsOptions{Prefix: path.Join(s.prefix, shelves) + "/", Recursive: true}
		for o := range s.client.ListObjectsIter(ctx, s.bucket, o) {
			if err := errors.Join(ctx.Err(), o.Err); err != nil {
				yield(blob.Info{}, fmt.Errorf("walk blobs: %w", err))
				return
			}
			ref, err := blob.Parse(path.Base(o.Key))
			if err != nil || o.Key != s.key(ref) {
				continue
			}
			if !yield(blob.Info{Ref: ref, Size: o.Size, Kept: o.LastModified}, nil) {
				return
			}
		}
		if ctx.Err() != nil { // a list that was given up looks like a short one
			yield(blob.Info{}, fmt.Errorf("walk blobs: %w", ctx.Err()))
		}
	}
}

// Delete removes the bytes themselves: in a bucket with versions, every version.
func (s *Store) Delete(ctx context.Context, ref blob.Ref) error {
	if _, err := s.Stat(ctx, ref); err != nil {
		return err
	}
	if err := s.remove(ctx, s.key(ref)); err != nil {
		return fmt.Errorf("delete blob %s: %w", ref, err)
	}
	return nil
}

// remove removes an object and all below it, in all versions. It goes on past
// what is locked, and then says so.
func (s *Store) remove(ctx context.Context, key string) (err error) {
	versions := minio.ListObjectsOptions{Prefix: key, WithVersions: true, Recursive: true}
	for o := range s.client.ListObjectsIter(ctx, s.bucket, versions) {
		if o.Err != nil {
			return o.Err
		}
		if o.Key != key && !strings.HasPrefix(o.Key, key+"/") {
			continue
		}
		err = errors.Join(err, s.removeVersion(ctx, o.Key, o.VersionID))
	}
	return errors.Join(err, ctx.Err())
}

func (s *Store) removeVersion(ctx context.Context, key, version string) error {
	err := s.client.RemoveObject(ctx, s.bucket, key, minio.RemoveObjectOptions{VersionID: version})
	if err == nil {
		return nil
	}
	o, e := s.client.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{VersionID: version})
	if e != nil {
		return err
	}
	until, e := time.Parse(time.RFC3339, o.Metadata.Get("X-Amz-Object-Lock-Retain-Until-Date"))
	if e == nil && until.After(time.Now()) {
		return fmt.Errorf("%w（至 %s）: %w", blob.ErrRetained, until.Local().Format(time.DateTime), err)
	}
	return err
}
