#!/bin/sh
# Starts the site.
export PORT=5050
echo "Starting the app"
exec web-server
