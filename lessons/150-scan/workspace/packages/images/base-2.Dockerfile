FROM alpine
LABEL openssl=3.0.7
RUN printf '%s\n' 'busybox 1.36.1' 'log4j-core 2.17.1' 'openssl 3.0.7' 'xz 5.4.5' 'zlib 1.2.13' > /packages.txt
