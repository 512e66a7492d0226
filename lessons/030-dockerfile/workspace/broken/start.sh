#!/bin/bash
echo "All aboard!"
