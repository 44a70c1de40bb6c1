import { base64url } from 'jose';
import type { z } from 'zod';
import { exportedSecretsSchema, type InstanceExport } from '../../contract/instances.ts';
import { Fault } from '../../platform/fault.ts';
import {
	PASSPHRASE_ALGORITHM,
	PASSPHRASE_ENCRYPTION,
	PASSPHRASE_ROUNDS_MAX,
	sealWithPassphrase,
	unsealWithPassphrase,
} from '../../platform/passphrase.ts';

/** Secrets of the instances of an export, in their order. */
export type ExportedSecrets = z.output<typeof exportedSecretsSchema>;

/** Seals secrets under a passphrase, as compact JWE that any JOSE library opens. */
export function sealSecrets(secrets: ExportedSecrets, passphrase: string): Promise<string> {
	return sealWithPassphrase(JSON.stringify(secrets), passphrase);
}

/**
 * Opens the secrets of an export.
 *
 * @returns null when the file has none.
 * @throws {Fault} `passphrase_wrong` when the passphrase is missing or is not that of the file; `invalid_request` when the
 *   file was altered.
 */
export async function openSecrets(
	{ secrets, instances }: InstanceExport,
	passphrase: string | undefined,
): Promise<ExportedSecrets | null> {
	if (secrets === null) return null;
	if (passphrase === undefined)
		throw new Fault('passphrase_wrong', 'This file has secrets. Enter the passphrase that it was exported with.');
	checkShape(secrets);
	const plaintext = await decrypt(secrets, passphrase);
	const { data } = exportedSecretsSchema.safeParse(parseJson(plaintext));
	if (data?.length !== instances.length) throw damaged();
	return data;
}

async function decrypt(secrets: string, passphrase: string): Promise<string> {
	try {
		return await unsealWithPassphrase(secrets, passphrase);
	} catch (cause) {
		throw new Fault(
			'passphrase_wrong',
			'The passphrase is not the one that this file was exported with, or the file was altered. Nothing was imported.',
			{ cause },
		);
	}
}

/** Sound on the outside: five parts, of which the first says how it was sealed (RFC 7516 section 7.1). */
function checkShape(secrets: string): void {
	const parts = secrets.split('.');
	const header = parseJson(decodeText(parts[0] ?? '')) as { alg?: unknown; enc?: unknown; p2c?: unknown } | null;
	const isKnown = header?.alg === PASSPHRASE_ALGORITHM && header.enc === PASSPHRASE_ENCRYPTION;
	if (parts.length !== 5 || !isKnown || typeof header.p2c !== 'number' || header.p2c > PASSPHRASE_ROUNDS_MAX) throw damaged();
}

function decodeText(encoded: string): string {
	try {
		return new TextDecoder().decode(base64url.decode(encoded));
	} catch {
		return '';
	}
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

function damaged(): Fault {
	return new Fault('invalid_request', 'The secrets in this file are damaged. Export it again.', {
		errors: [{ path: 'file.secrets', message: 'is damaged' }],
	});
}
