#!/bin/bash
docker volume create oil
