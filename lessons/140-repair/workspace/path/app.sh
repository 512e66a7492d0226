#!/bin/sh
echo "Ahoy! The app works."
