#!/bin/sh
echo "Hello from our first image!"
echo "I run as the user $(whoami), in the container $(hostname)."
