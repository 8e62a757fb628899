#!/usr/bin/env bash
# Measures recognition on drawn pages, against tesseract, in one run of some minutes:
# lines "figure<TAB>measured<TAB>aim" go to stdout, all else to stderr. It takes the flags
# of ocrbench: -first SEED, -each PAGES, -classes a,b, -tesseract=false, -v.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CGO_ENABLED=0

missing=()
need() { [ -e "$1" ] || missing+=("$2"); }
need /usr/share/fonts/truetype/wqy/wqy-microhei.ttc fonts-wqy-microhei
need /usr/share/fonts/truetype/wqy/wqy-zenhei.ttc fonts-wqy-zenhei
need /usr/share/fonts/truetype/arphic/uming.ttc fonts-arphic-uming
need /usr/share/fonts/truetype/arphic/ukai.ttc fonts-arphic-ukai
need /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc fonts-noto-cjk
command -v tesseract >/dev/null || missing+=(tesseract-ocr tesseract-ocr-chi-sim tesseract-ocr-osd)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "missing here: ${missing[*]}; install with: sudo apt-get install ${missing[*]}" >&2
    exit 1
  fi
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
fi
scripts/ocr.sh bin/ocr >&2
go build -o bin/ocrbench ./indexer/extract/ocr/ocrbench
exec bin/ocrbench "$@"
