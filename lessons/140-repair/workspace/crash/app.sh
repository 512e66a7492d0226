#!/bin/sh
# Greets with the text of the variable GREETING, then serves.
if [ -z "$GREETING" ]; then
    echo "app.sh: the variable GREETING is not set, giving up"
    exit 1
fi
echo "$GREETING"
exec web-server
