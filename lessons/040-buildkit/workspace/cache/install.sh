# Stands for "npm install", "pip install" or "apt-get install": slow, and it
# only needs the list deps.txt.
while read -r name; do
  echo "installing $name…"
  echo "$name: installed" >> installed.txt
done < deps.txt
sleep 1
