# Stands for a download that asks who you are: sh fetch.sh FILE_WITH_THE_TOKEN
token=$(tr -d '\r\n' < "$1") || exit 1
sum=$(printf '%s' "$token" | sha256sum)
case $sum in
  15f6e0deb847eb18*) echo "Wind: north-west 4, sea slight" ;;
  *) echo "fetch: wrong token" >&2; exit 1 ;;
esac
