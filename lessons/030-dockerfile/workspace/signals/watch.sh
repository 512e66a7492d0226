#!/bin/bash
# Keeps watch until it is told to end, and then tidies up.
trap 'echo "Watch over, all is well."; exit 0' TERM INT

echo "On watch."
while true; do
    sleep 60 &
    wait $!
done
