import { Key, ServiceConfig } from '@motcua/runtime/config';

/** The configuration of this service. */
export const TrackingConfig = ServiceConfig.pick({
  DRAIN_MS: true,
  HOST: true,
  PORT: true,
  DATABASE_URL: true,
  DATABASE_POOL: true,
  PROXIES: true,
  CLOCK: true,
  LOG_LEVEL: true,
  LOG_DIR: true,
  LOG_RETENTION: true,
}).extend({
  TRACKING_KEY: Key,
});
