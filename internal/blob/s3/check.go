package s3

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"path"
	"time"

	"github.com/minio/minio-go/v7"

	"juzheng/internal/blob"
)

const (
	probes   = "probe"
	probeFor = time.Minute // how long a probe is locked, the least that says something
)

var (
	// ErrNoChecksum says that the server stores bytes other than announced.
	ErrNoChecksum = errors.New("对象存储不核对上传内容的 SHA-256，传输中的损坏不会被发现，请更换或升级存储服务")
	// ErrOverwrites says that the server ignores If-None-Match.
	ErrOverwrites = errors.New("对象存储不支持“仅当不存在时写入”，重复上传会多占空间，请更换或升级存储服务")
	// ErrNoLock says that the server refuses to lock.
	ErrNoLock = errors.New("存储桶没有启用对象锁，原件可能被删除，请新建启用对象锁（Object Lock）的存储桶")
	// ErrFalseLock says that the server accepts a lock and does not hold it.
	ErrFalseLock = errors.New("对象存储接受了保留锁（COMPLIANCE），却没有阻止删除：这把锁是假的，不能用于防篡改，请更换存储服务")
)

// A Finding is one promise that the server was asked to keep, and nil or how it did not.
type Finding struct {
	What string
	Err  error
}

// Check tries what we rely on. It leaves a probe of a few bytes, locked for a
// minute, and clears those of earlier checks. The error is that of reaching the
// server; what the server does wrong is in the findings.
func (s *Store) Check(ctx context.Context) ([]Finding, error) {
	old := path.Join(s.prefix, probes)
	if err := s.remove(ctx, old); err != nil && !errors.Is(err, blob.ErrRetained) {
		return nil, fmt.Errorf("check bucket: %w", err)
	}
	var found []Finding
	for _, p := range []struct {
		what string
		try  func(context.Context, string) error
	}{
		{"核对上传内容的 SHA-256", s.checkChecksum},
		{"不覆盖已有对象", s.checkOverwrite},
		{"锁定的对象不能删除", s.checkLock},
	} {
		err := p.try(ctx, path.Join(old, rand.Text()))
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("check bucket: %w", err)
		}
		found = append(found, Finding{p.what, err})
	}
	return found, nil
}

var probe = []byte("举证 juzheng doctor")

func (s *Store) putProbe(ctx context.Context, key string, o minio.PutObjectOptions) (version string, err error) {
	return s.put(ctx, key, blob.RefOf(probe), int64(len(probe)), bytes.NewReader(probe), o)
}

func (s *Store) checkChecksum(ctx context.Context, key string) error {
	_, err := s.put(ctx, key, blob.RefOf([]byte("another")), int64(len(probe)), bytes.NewReader(probe), minio.PutObjectOptions{})
	switch {
	case err == nil:
		return errors.Join(ErrNoChecksum, s.remove(ctx, key))
	case minio.ToErrorResponse(err).StatusCode == http.StatusBadRequest:
		return nil
	}
	return err
}

func (s *Store) checkOverwrite(ctx context.Context, key string) error {
	var o minio.PutObjectOptions
	o.SetMatchETagExcept("*")
	if _, err := s.putProbe(ctx, key, o); err != nil {
		return err
	}
	_, err := s.putProbe(ctx, key, o)
	switch {
	case err == nil:
		err = ErrOverwrites
	case minio.ToErrorResponse(err).StatusCode == http.StatusPreconditionFailed:
		err = nil
	}
	return errors.Join(err, s.remove(ctx, key))
}

func (s *Store) checkLock(ctx context.Context, key string) error {
	o := minio.PutObjectOptions{Mode: minio.Compliance, RetainUntilDate: time.Now().UTC().Add(probeFor)}
	version, err := s.putProbe(ctx, key, o)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoLock, err)
	}
	if version == "" {
		return errors.Join(ErrFalseLock, s.remove(ctx, key))
	}
	if err := s.removeVersion(ctx, key, version); err == nil {
		return ErrFalseLock
	}
	if _, err := s.client.StatObject(ctx, s.bucket, key, minio.StatObjectOptions{VersionID: version}); err != nil {
		return fmt.Errorf("%w: %w", ErrFalseLock, err)
	}
	return nil
}
