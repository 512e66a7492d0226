# Stands for a compiler: makes out/index.html from the texts in pages/.
mkdir -p out
{
  echo '<!doctype html><meta charset="utf-8"><title>Harbour</title>'
  for text in pages/*.txt; do
    echo "<p>$(cat "$text")</p>"
  done
} > out/index.html
