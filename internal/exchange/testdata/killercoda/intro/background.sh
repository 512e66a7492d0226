#!/bin/bash
docker volume create hold
