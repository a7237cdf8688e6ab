import {
  type GpuPlansRequest,
  galleryPageSchema,
  gpuListSchema,
  gpuPlansSchema,
  importableSchema,
  jobSchema,
  librarySchema,
  machineSchema,
  measurementSchema,
  measurementStateSchema,
  modelListSchema,
  planAnswerSchema,
  reportBlocksSchema,
  type StartImport,
  type StartPull,
  type Submit,
  statusSchema,
  transferSchema,
} from '@danqing/protocol';
import { requestJson, requestNothing } from './request-json.ts';
import { urlOf } from './url-of.ts';

const part = encodeURIComponent;

/** The parts of the server's API that the page uses. */
export const api = {
  status: () => requestJson(statusSchema, '/api/status'),
  machine: () => requestJson(machineSchema, '/api/machine'),
  measurement: () => requestJson(measurementStateSchema, '/api/machine/report/progress'),
  startMeasurement: (json: { readonly pictures: number }) =>
    requestJson(measurementSchema, '/api/machine/report', { method: 'POST', json }),
  cancelMeasurement: () =>
    requestJson(measurementStateSchema, '/api/machine/report/cancel', { method: 'POST' }),
  reportBlocks: (language: string) =>
    requestJson(reportBlocksSchema, `/api/machine/report/blocks?lang=${part(language)}`),
  useModel: (name: string) =>
    requestJson(modelListSchema, '/api/models/current', { method: 'PUT', json: { name } }),
  plan: (json: Submit, signal: AbortSignal) =>
    requestJson(planAnswerSchema, '/api/plan', { method: 'POST', json, signal }),
  cards: () => requestJson(gpuListSchema, '/api/cards'),
  planGpus: (json: GpuPlansRequest, signal: AbortSignal) =>
    requestJson(gpuPlansSchema, '/api/plan/cards', { method: 'POST', json, signal }),
  submit: (json: Submit) => requestJson(jobSchema, '/api/jobs', { method: 'POST', json }),
  cancel: (id: string) => requestJson(jobSchema, `/api/jobs/${part(id)}/cancel`, { method: 'POST' }),
  forget: (id: string) => requestNothing(`/api/jobs/${part(id)}`, { method: 'DELETE' }),
  images: (query: { readonly search: string; readonly before: string | null }) =>
    requestJson(galleryPageSchema, `/api/images?${imageQuery(query)}`),
  library: () => requestJson(librarySchema, '/api/library'),
  imports: () => requestJson(importableSchema, '/api/library/imports'),
  startPull: (json: StartPull) => requestJson(transferSchema, '/api/library/pulls', { method: 'POST', json }),
  startImport: (json: StartImport) =>
    requestJson(transferSchema, '/api/library/imports', { method: 'POST', json }),
  cancelTransfer: (id: string) =>
    requestJson(transferSchema, `/api/library/transfers/${part(id)}/cancel`, { method: 'POST' }),
  removeModel: (name: string) => requestNothing(`/api/library/models/${part(name)}`, { method: 'DELETE' }),
  removeImage: (name: string) => requestNothing(`/api/images/${part(name)}`, { method: 'DELETE' }),
};

/** Links rather than requests: the browser saves their targets. */
export const downloadUrl = (name: string) => urlOf(`/api/images/${part(name)}?download=1`);
export const archiveUrl = (names: readonly string[]) =>
  urlOf(`/api/archive?${names.map((name) => `name=${part(name)}`).join('&')}`);

export const reportUrl = (form: 'html' | 'markdown' | 'json', language: string) =>
  ({
    html: urlOf(`/api/machine/report.html?lang=${part(language)}&download=1`),
    markdown: urlOf(`/api/machine/report.md?lang=${part(language)}`),
    json: urlOf('/api/machine/report?download=1'),
  })[form];

const PAGE = 60;

function imageQuery({ search, before }: { readonly search: string; readonly before: string | null }) {
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (search !== '') query.set('search', search);
  if (before !== null) query.set('before', before);
  return query.toString();
}
