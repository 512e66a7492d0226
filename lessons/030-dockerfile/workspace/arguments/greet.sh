#!/bin/sh
# Greets whoever is named after it.
if [ $# -eq 0 ]; then
    echo "Whom shall I greet?" >&2
    exit 2
fi
echo "Ahoy, $*!"
