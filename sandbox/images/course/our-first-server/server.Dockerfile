FROM ubuntu

COPY server.sh /
RUN chmod 755 /server.sh

USER nobody

ENTRYPOINT ["/server.sh"]
