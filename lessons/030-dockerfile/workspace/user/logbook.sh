#!/bin/bash
# Writes a page into the logbook, and fails where it may not.
echo "A calm night." > /logbook/page || exit 1
echo "$(whoami) wrote: $(cat /logbook/page)"
