import { Group, Loader, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX, IconMinus } from '@tabler/icons-react';
import type { CertificateFacts, ConnectionStep } from '../../../core/contract/instances.ts';
import { Facts } from '../../ui/facts.tsx';
import classes from './connection-steps.module.css';

const LABELS: Record<ConnectionStep['step'], string> = {
	dns: 'DNS',
	tcp: 'Connection',
	proxy: 'Proxy',
	tls: 'Certificate',
	api: 'API',
	sign_in: 'Session',
};

const RESULTS = { passed: 'passed', failed: 'failed', skipped: 'skipped' } as const;

/** The way to an instance, step by step. */
export function ConnectionSteps({ steps, isRunning }: { steps: readonly ConnectionStep[]; isRunning: boolean }) {
	if (isRunning)
		return (
			<Group gap="xs" role="status">
				<Loader size="xs" />
				<Text size="sm">Trying each step on the way…</Text>
			</Group>
		);
	return (
		<ol ref={showEnd} className={classes.steps} aria-label="Steps of the connection">
			{steps.map((step) => (
				<li key={step.step} className={classes.step} data-result={step.result}>
					<ResultIcon result={step.result} />
					<Stack gap={2} style={{ minWidth: 0 }}>
						<Group justify="space-between" gap="xs" wrap="nowrap">
							<Text size="sm" fw={500}>
								{LABELS[step.step]} {RESULTS[step.result]}
							</Text>
							{step.result !== 'skipped' && (
								<Text size="xs" c="dimmed" style={{ fontVariantNumeric: 'tabular-nums' }}>
									{step.durationMs} ms
								</Text>
							)}
						</Group>
						<Text size="sm" className={classes.detail}>
							{step.detail}
						</Text>
						{step.advice && (
							<Text size="sm" fw={500} className={classes.detail}>
								{step.advice}
							</Text>
						)}
						{step.certificate && <Certificate certificate={step.certificate} />}
					</Stack>
				</li>
			))}
		</ol>
	);
}

/** In a form the steps come below what fits into a small window. */
function showEnd(steps: HTMLOListElement | null): void {
	steps?.scrollIntoView({ block: 'nearest' });
}

function ResultIcon({ result }: { result: ConnectionStep['result'] }) {
	if (result === 'passed') return <IconCircleCheck size={18} className={classes.icon} aria-hidden />;
	if (result === 'failed') return <IconCircleX size={18} className={classes.icon} aria-hidden />;
	return <IconMinus size={18} className={classes.icon} aria-hidden />;
}

function Certificate({ certificate }: { certificate: CertificateFacts }) {
	const { subject, issuer, names, validFrom, validTo, fingerprint } = certificate;
	const day = (at: string) => at.slice(0, 10);
	return (
		<div className={classes.certificate}>
			<Facts
				facts={[
					{ label: 'Issued for', value: subject },
					{ label: 'Issued by', value: issuer },
					{ label: 'Names', value: names || 'none' },
					{ label: 'Valid', value: `${day(validFrom)} to ${day(validTo)}` },
					{ label: 'SHA-256', value: fingerprint },
				]}
			/>
		</div>
	);
}
