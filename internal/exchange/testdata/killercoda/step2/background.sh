#!/bin/sh
docker run -d --name crate alpine sleep 300
