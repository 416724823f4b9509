import { ServiceConfig } from '@motcua/runtime/config';
import { z } from 'zod';

/** The configuration of this service. It has the key of tracking and not the master key, from which that is derived. */
export const TrackingConfig = ServiceConfig.pick({
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
  /** 32 bytes in base64. */
  TRACKING_KEY: z.base64(),
});
