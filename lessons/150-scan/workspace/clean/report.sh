# Sends the harbour's report; it has to say who it is.
if [ ! -f /app/credentials.txt ]; then
  echo "no credentials, no report" >&2
  exit 1
fi
echo "report sent"
