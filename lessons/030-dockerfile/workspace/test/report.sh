#!/bin/sh
# Reports how many are on board: the number is its argument.
echo "On board: ${1:?how many are on board?}, says $(whoami)."
