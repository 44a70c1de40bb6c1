import { destination, type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

/** Fields that never reach a log line, wherever they stand in a logged object. */
const SECRET_FIELDS = [
	'authorization',
	'cookie',
	'client_secret',
	'clientSecret',
	'password',
	'refresh_token',
	'access_token',
	'token',
	'launchToken',
];

/**
 * Makes the process's structured logger: one JSON object a line on stderr, so that stdout stays free for output.
 *
 * @param level pino's levels, or `silent`.
 */
export function createLogger(level: string): Logger {
	return pino(
		{
			level,
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[secret]' },
		},
		destination({ fd: 2, sync: true }),
	);
}
