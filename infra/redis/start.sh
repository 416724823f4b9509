# Starts Redis in its container. The password is read from its file: what stands in a command is shown to everybody.
set -e
umask 077
{
  cat /usr/local/etc/redis/redis.conf
  printf 'requirepass %s\n' "$(cat /run/secrets/REDIS_PASSWORD)"
} > /tmp/redis.conf
exec redis-server /tmp/redis.conf
