import { Alert, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { AdmissionAnswer } from '../../../../core/contract/refusals.ts';
import { describeFailure, type Failure } from '../../../api/failure.ts';
import { useQueries } from '../../../api/instance.tsx';
import { FailureNotice } from '../../../ui/failure-notice.tsx';
import { Panel } from '../../../ui/page.tsx';
import { CheckList, FailedCheck } from '../../../ui/reasoning.tsx';
import { firstFailed } from '../../../ui/remedies.ts';
import { RemedyButtons } from '../../../ui/remedy-buttons.tsx';
import { useApp } from '../app-context.ts';
import classes from './token-lab.module.css';

/** Asks a node what it would do with this token, and why; nothing is connected. @param onNewToken leads to another token */
export function AdmissionCheck({ token, onNewToken }: { token: string; onNewToken: () => void }) {
	const queries = useQueries();
	const nodes = useQuery(queries.nodes.addresses.queryOptions());
	const [region, setRegion] = useState<string | null>(null);
	const [documentName, setDocumentName] = useState('my-document');
	const [origin, setOrigin] = useState('');
	const [isBusy, setIsBusy] = useState(false);
	// Not a mutation: its variables would keep the token.
	const [answer, setAnswer] = useState<{ token: string; documentName: string; answer: AdmissionAnswer } | null>(null);
	const [failure, setFailure] = useState<Failure | null>(null);
	const node = region ?? nodes.data?.[0]?.region ?? null;
	const ask = async (event: FormEvent) => {
		event.preventDefault();
		if (node === null) return;
		setIsBusy(true);
		setFailure(null);
		try {
			const given = await queries.refusals.check.call({
				token,
				documentName,
				region: node,
				origin: origin.trim() === '' ? null : origin.trim(),
			});
			setAnswer({ token, documentName, answer: given });
		} catch (error) {
			setFailure(describeFailure(error));
		} finally {
			setIsBusy(false);
		}
	};
	return (
		<Panel title="Why would it be refused?">
			<form onSubmit={(event) => void ask(event)}>
				<Stack gap="md">
					<Select
						label="Node"
						allowDeselect={false}
						data={(nodes.data ?? []).map((candidate) => candidate.region)}
						value={node}
						onChange={setRegion}
					/>
					<TextInput
						label="Document"
						autoComplete="off"
						maxLength={1_000}
						value={documentName}
						onChange={(event) => setDocumentName(event.currentTarget.value)}
					/>
					<TextInput
						label="Origin of the page"
						placeholder="none: a program"
						autoComplete="off"
						maxLength={2_000}
						value={origin}
						onChange={(event) => setOrigin(event.currentTarget.value)}
					/>
					<Group>
						<Button type="submit" variant="default" loading={isBusy} disabled={node === null}>
							Ask the node
						</Button>
					</Group>
					{failure && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
					{answer?.token === token && <Answer {...answer} onNewToken={onNewToken} />}
				</Stack>
			</form>
		</Panel>
	);
}

interface AnswerProps {
	answer: AdmissionAnswer;
	documentName: string;
	onNewToken: () => void;
}

function Answer({ answer, documentName, onNewToken }: AnswerProps) {
	const app = useApp();
	const { admitted, code, name, reason, checks } = answer;
	const failed = firstFailed(answer);
	// A token that does not tell is looked at for the app around it.
	const { tenantId, appId } = answer.tenantId === null ? { tenantId: app.tenantId, appId: app.id } : answer;
	return (
		<Stack gap="sm">
			<Alert
				role="status"
				color={admitted ? 'green' : 'red'}
				icon={admitted ? <IconCircleCheck size={18} aria-hidden /> : <IconCircleX size={18} aria-hidden />}
				title={admitted ? 'It would be admitted' : `It would be refused: ${code ?? ''} ${name ?? ''}`}
			>
				{reason && <Text size="sm">{reason}</Text>}
			</Alert>
			{failed && <FailedCheck check={failed} />}
			{code !== null && <RemedyButtons refused={{ code, reason, checks, documentName, tenantId, appId }} onTokens={onNewToken} />}
			<details className={classes.allChecks}>
				<summary>{describeChecks(checks)}</summary>
				<CheckList checks={checks} />
			</details>
		</Stack>
	);
}

function describeChecks(checks: AdmissionAnswer['checks']): string {
	const passed = checks.filter((check) => check.passed).length;
	return passed === checks.length ? `All ${passed} checks passed` : `${passed} of ${checks.length} checks passed`;
}
