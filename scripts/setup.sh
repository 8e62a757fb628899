#!/usr/bin/env bash
# Installs what "run", "test", "bench" (the peers of the search) or "bench-read" (those of reading) needs and this machine lacks.
# As root on Debian it installs; otherwise it names the packages and goes on.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:?usage: scripts/setup.sh run|test|bench|bench-read}

have() { command -v "$1" >/dev/null 2>&1; }
# Pages of PDF files that embed no font are drawn with a Chinese font of the system.
have_font() { [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name 'wqy-microhei*' -print -quit 2>/dev/null)" ]; }
have_postgres() { have postgres || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; }

have go || { echo "Go is missing: install Go 1.26 or newer from https://go.dev/dl" >&2; exit 1; }

# Text recognition for the tests; without it they skip and say so.
if [ "$purpose" = test ]; then
  scripts/ocr.sh bin/ocr || echo "text recognition could not be fetched into bin/ocr: its tests will skip" >&2
fi

missing=()
have_font || missing+=(fonts-wqy-microhei)
if [ "$purpose" = test ]; then
  have_postgres || missing+=(postgresql)
  have gcc || missing+=(gcc libc6-dev) # the race detector is C
  have pdftotext || missing+=(poppler-utils) # what our reading of PDF is held against
  have chromium || missing+=(chromium) # the screens are tested in it
  [ -n "$(find /usr/share/fonts -name 'NotoSansCJK*' -print -quit 2>/dev/null)" ] || missing+=(fonts-noto-cjk)
  have qpdf || missing+=(qpdf) # looks at the PDF files that tests write
  # What reads the formats that we cannot: some 100 MB to fetch.
  have soffice || missing+=(libreoffice-writer-nogui libreoffice-calc-nogui)
  # The engine that stands in for the models, with Chinese and with what tells how a page lies.
  [ -n "$(find /usr/share/tesseract-ocr -name chi_sim.traineddata -print -quit 2>/dev/null)" ] || missing+=(tesseract-ocr tesseract-ocr-chi-sim tesseract-ocr-osd)
fi
if [ "$purpose" = bench ]; then
  have groonga || missing+=(groonga-bin)
  have recollq || missing+=(recoll)
  have searchd || missing+=(sphinxsearch)
  [ -x /usr/bin/python3 ] || missing+=(python3)
  /usr/bin/python3 -c 'import xapian' 2>/dev/null || missing+=(python3-xapian)
  /usr/bin/python3 -c 'import pymysql' 2>/dev/null || missing+=(python3-pymysql)
fi
if [ "$purpose" = bench-read ]; then
  have pdftotext || missing+=(poppler-utils)
  [ -d /usr/share/poppler/cMap ] || missing+=(poppler-data) # without it pdftotext cannot read named Chinese fonts
  have mutool || missing+=(mupdf-tools)
  have recollindex || missing+=(recoll)
  have pandoc || missing+=(pandoc) # writes DOCX of another make
  [ -x /usr/bin/python3 ] || missing+=(python3)
fi
[ ${#missing[@]} -gt 0 ] || exit 0

install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  case " ${missing[*]} " in *" postgresql "*)
    # The tests start a server of their own; Debian's would only take the port.
    apt-get install -y -qq --no-install-recommends postgresql-common >/dev/null
    sed -ri 's/^#?\s*create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
  esac
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

if [ "$(id -u)" = 0 ] && have apt-get; then
  echo "installing ${missing[*]}"
  (install) && exit 0
fi
echo "missing here: ${missing[*]}; install with: sudo apt-get install ${missing[*]}" >&2
