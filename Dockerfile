# Two stages: the Go compiler stays behind, one binary and a font go on.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=unknown
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /juzheng ./cmd/juzheng

FROM debian:bookworm-slim
# The font draws Chinese pages whose PDF embeds none.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates fonts-wqy-microhei \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin juzheng \
 && install -d -o juzheng -g juzheng -m 0700 /data
COPY --from=build /juzheng /usr/local/bin/juzheng
USER juzheng
ENV JUZHENG_DATA=/data JUZHENG_LISTEN=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
# bash asks itself; the image needs no HTTP client for it.
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["juzheng"]
CMD ["serve"]
