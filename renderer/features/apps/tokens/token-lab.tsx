import { SegmentedControl, Stack } from '@mantine/core';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useMay } from '../../../api/access.tsx';
import { useInstance } from '../../../api/instance.tsx';
import { Panel } from '../../../ui/page.tsx';
import { useApp } from '../app-context.ts';
import { AdmissionCheck } from './admission-check.tsx';
import { DecodeForm } from './decode-form.tsx';
import { GrantForm } from './grant-form.tsx';
import { LabNoticeView } from './lab-notice.tsx';
import classes from './token-lab.module.css';
import { TokenView } from './token-view.tsx';
import { useTokenLab } from './use-token-lab.ts';

/** Gets tokens as back ends do, and takes any token apart. */
export function TokenLab() {
	const app = useApp();
	const lab = useTokenLab();
	const { entry } = useInstance();
	const may = useMay();
	const mayTest = entry.kind === 'sandbox' && may('apps.testToken');
	const [mode, setMode] = useState<'get' | 'decode'>('get');
	// Also needed to revoke and to introspect; kept in its field while the place is open, and nowhere else.
	const [clientSecret, setClientSecret] = useState('');
	const forms = useRef<HTMLDivElement>(null);
	const goToGrant = () => {
		flushSync(() => setMode('get'));
		forms.current?.querySelector<HTMLInputElement>('input[type="password"]')?.focus();
	};
	return (
		<div className={classes.columns}>
			<Stack gap="lg" className={classes.forms} ref={forms}>
				<Panel title={mode === 'get' ? 'Get a token' : 'Decode a token'}>
					<Stack gap="md">
						<SegmentedControl
							aria-label="Where the token comes from"
							fullWidth
							data={[
								{ value: 'get', label: 'Get one' },
								{ value: 'decode', label: 'Paste one' },
							]}
							value={mode}
							onChange={(value) => setMode(value as typeof mode)}
						/>
						{mode === 'get' ? (
							<GrantForm
								app={app}
								clientSecret={clientSecret}
								onClientSecret={setClientSecret}
								isBusy={lab.busy === 'get'}
								onGet={(fields) => void lab.get(fields)}
								onTest={mayTest ? () => void lab.getForTest(app) : undefined}
							/>
						) : (
							<DecodeForm onToken={lab.look} />
						)}
						{lab.notice && <LabNoticeView notice={lab.notice} onDismiss={lab.dismiss} />}
					</Stack>
				</Panel>
				{lab.held && <AdmissionCheck token={lab.held.accessToken} onNewToken={goToGrant} />}
			</Stack>
			<TokenView lab={lab} credentials={{ clientId: app.clientId, clientSecret: clientSecret.trim() }} />
		</div>
	);
}
