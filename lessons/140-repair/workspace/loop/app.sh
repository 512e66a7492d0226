#!/bin/sh
# Counts down, then casts off.
echo "Counting down..."
left=10
until [ "$left" -eq 0 ]; do
    : "$left to go"
done
echo "Cast off!"
