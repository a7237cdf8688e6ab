import {
  galleryPageSchema,
  jobSchema,
  machineSchema,
  modelListSchema,
  planAnswerSchema,
  type Submit,
  statusSchema,
} from '@danqing/protocol';
import { requestJson, requestNothing } from './request-json.ts';

const part = encodeURIComponent;

/** The server's interface, as far as the page uses it. */
export const api = {
  status: () => requestJson(statusSchema, '/api/status'),
  machine: () => requestJson(machineSchema, '/api/machine'),
  models: () => requestJson(modelListSchema, '/api/models'),
  useModel: (name: string) =>
    requestJson(modelListSchema, '/api/models/current', { method: 'PUT', json: { name } }),
  plan: (json: Submit, signal: AbortSignal) =>
    requestJson(planAnswerSchema, '/api/plan', { method: 'POST', json, signal }),
  submit: (json: Submit) => requestJson(jobSchema, '/api/jobs', { method: 'POST', json }),
  cancel: (id: string) => requestJson(jobSchema, `/api/jobs/${part(id)}/cancel`, { method: 'POST' }),
  forget: (id: string) => requestNothing(`/api/jobs/${part(id)}`, { method: 'DELETE' }),
  images: (query: { readonly search: string; readonly before: string | null }) =>
    requestJson(galleryPageSchema, `/api/images?${imageQuery(query)}`),
  removeImage: (name: string) => requestNothing(`/api/images/${part(name)}`, { method: 'DELETE' }),
};

/** Links, not requests: the browser saves what they lead to. */
export const downloadUrl = (name: string) => `/api/images/${part(name)}?download=1`;
export const archiveUrl = (names: readonly string[]) =>
  `/api/archive?${names.map((name) => `name=${part(name)}`).join('&')}`;

const PAGE = 60;

function imageQuery({ search, before }: { readonly search: string; readonly before: string | null }) {
  const query = new URLSearchParams({ limit: String(PAGE) });
  if (search !== '') query.set('search', search);
  if (before !== null) query.set('before', before);
  return query.toString();
}
