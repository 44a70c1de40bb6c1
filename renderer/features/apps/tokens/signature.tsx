import { Alert, Skeleton, Text } from '@mantine/core';
import { IconAlertTriangle, IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { describeFailure } from '../../../api/failure.ts';
import { useInstance } from '../../../api/instance.tsx';
import { publishedKeys } from '../../../api/token-endpoint.ts';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { checkSignature, type SignatureVerdict, tenantOf } from './check-signature.ts';
import type { DecodedToken } from './decode.ts';

/** Whether the token's tenant signed it, checked in this window against the keys that the tenant publishes. */
export function Signature({ decoded }: { decoded: DecodedToken }) {
	const { path } = useInstance();
	const tenantId = tenantOf(decoded);
	// The keys of now: one that was rotated or revoked since counts (contract section 2). Public, so they may be cached.
	const keys = useQuery({
		queryKey: ['jwks', path, tenantId, decoded.header.kid ?? null],
		queryFn: () => publishedKeys(path, tenantId ?? ''),
		enabled: tenantId !== null,
		refetchOnMount: 'always',
	});
	const jwks = tenantId === null ? null : keys.data;
	const verdict = useVerdict(decoded, jwks);
	if (keys.error && jwks === undefined)
		return <FailureNotice failure={describeFailure(keys.error)} onRetry={() => void keys.refetch()} />;
	if (!verdict) return <Skeleton height={56} />;
	const { color, title, text } = WORDS[verdict.kind](verdict as never);
	return (
		<Alert role="status" color={color} icon={<Icon color={color} />} title={title}>
			<Text size="sm">{text}</Text>
		</Alert>
	);
}

/** Kept here, not in a cache of queries, whose keys would have the token. */
function useVerdict(decoded: DecodedToken, jwks: Parameters<typeof checkSignature>[1] | undefined): SignatureVerdict | null {
	const [checked, setChecked] = useState<{ token: string; verdict: SignatureVerdict } | null>(null);
	// biome-ignore lint/correctness/useExhaustiveDependencies: the token is all that there is of it
	useEffect(() => {
		if (jwks === undefined) return;
		let isLate = false;
		void checkSignature(decoded, jwks).then((verdict) => {
			if (!isLate) setChecked({ token: decoded.token, verdict });
		});
		return () => {
			isLate = true;
		};
	}, [decoded.token, jwks]);
	return checked?.token === decoded.token ? checked.verdict : null;
}

type Words = { color: 'green' | 'yellow' | 'red'; title: string; text: string };

const WORDS: { [Kind in SignatureVerdict['kind']]: (verdict: Extract<SignatureVerdict, { kind: Kind }>) => Words } = {
	valid: ({ kid }) => ({
		color: 'green',
		title: 'The signature is valid',
		text: `Signed with the tenant’s key ${kid}, which its key set publishes.`,
	}),
	forged: ({ kid }) => ({
		color: 'red',
		title: 'The signature is not valid',
		text: `It names the tenant’s key ${kid}, and that key did not sign it: it was changed, or somebody made it up. Nodes close it with 4002.`,
	}),
	'unknown-key': ({ kid }) => ({
		color: 'red',
		title: 'Signed with a key that is not published',
		text: `The tenant’s key set has no key ${kid ?? '(the token names none)'}: it was revoked, retired more than 24 hours ago, or is no key of this tenant. Nodes close it with 4002.`,
	}),
	'wrong-algorithm': ({ algorithm }) => ({
		color: 'red',
		title: algorithm === 'none' ? 'Not signed at all' : `Signed with ${algorithm}`,
		text: 'WireSocket’s tokens are signed with RS256, and nodes take no other. It is closed with 4002.',
	}),
	management: () => ({
		color: 'yellow',
		title: 'A management token',
		text: 'It is for the management API. The service signs it with a key of its own, which is not published, so its signature cannot be checked here; no node takes it.',
	}),
	'no-tenant': () => ({
		color: 'yellow',
		title: 'A foreign token',
		text: 'It names no tenant of this instance, so there is no key set to check it against. Nodes of this instance close it with 4002.',
	}),
};

function Icon({ color }: { color: Words['color'] }) {
	if (color === 'green') return <IconShieldCheck size={18} aria-hidden />;
	return color === 'red' ? <IconShieldX size={18} aria-hidden /> : <IconAlertTriangle size={18} aria-hidden />;
}
