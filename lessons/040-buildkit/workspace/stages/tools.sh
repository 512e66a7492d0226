# Stands for the installation of a compiler: 20 MB.
mkdir -p /opt/tools
head -c 20000000 /dev/zero > /opt/tools/compiler
