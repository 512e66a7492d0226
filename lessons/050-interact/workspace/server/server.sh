#!/bin/bash
# A server that does nothing but stay: what matters here is how it is
# started, visited and ended. Asked to end (TERM, or INT from Ctrl-C), it says
# goodbye and ends with code 0. Nobody can ask anything of KILL.
trap 'echo "Server stopped."; exit 0' TERM INT

echo "Server started. It stays in the foreground."
while true; do
    sleep 60 &
    wait $!
done
