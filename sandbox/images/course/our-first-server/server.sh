#!/bin/bash
# A server that only stays: what matters is how it is started and stopped.
trap 'echo "Server stopped."; exit 0' TERM INT

echo "Server started. It stays in the foreground."
while true; do
    sleep 60 &
    wait $!
done
