import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { AuditExportFormat } from '../../../core/contract/audit.ts';
import { useMay } from '../../api/access.tsx';
import { saveAuditExport } from '../../api/download.ts';
import { useInstance } from '../../api/instance.tsx';
import { tellDownloadEnd } from '../../ui/download-end.ts';
import { notifyFailure } from '../../ui/notify.tsx';
import type { AuditFilter } from './audit-filter.ts';

/** Saves what the filter lets through as a file. */
export function ExportMenu({ filter }: { filter: AuditFilter }) {
	const may = useMay();
	const { entry } = useInstance();
	const save = useMutation({
		networkMode: 'always',
		mutationFn: (format: AuditExportFormat) => saveAuditExport(entry.id, { ...filter, format }),
		onSuccess: (ended) => tellDownloadEnd(ended, `${ended.fileName} is saved.`),
		onError: notifyFailure,
	});
	if (!may('audit.export')) return null;
	return (
		<Menu position="bottom-end">
			<Menu.Target>
				<Button variant="default" flex="none" loading={save.isPending} leftSection={<IconDownload size={16} aria-hidden />}>
					Export
				</Button>
			</Menu.Target>
			<Menu.Dropdown>
				<Menu.Label>What the filters let through</Menu.Label>
				<Menu.Item onClick={() => save.mutate('ndjson')}>As NDJSON: exact, one event a line</Menu.Item>
				<Menu.Item onClick={() => save.mutate('csv')}>As CSV: for spreadsheets</Menu.Item>
			</Menu.Dropdown>
		</Menu>
	);
}
