/** 機器の台帳: devices that may hold traces, so that nobody starts or resets one. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Akashi } from "#src/app.ts";
import { listUsers, roleMay } from "#src/features/access/index.ts";
import { receiveFiles, refusedFields } from "#src/features/evidence/upload.ts";
import { getIncident } from "#src/features/incidents/index.ts";
import { actorOf, asForm, changedSince, fieldErrors, type Http, markAgain } from "#src/http/index.ts";
import { formatInstant } from "#src/lib/instant.ts";
import { Refusal } from "#src/lib/refusal.ts";
import { deviceRow, deviceRows, deviceValues, deviceWords } from "./device-screens.ts";
import { addDevice, describeDevice, deviceInput, getDevice, listDeviceRevisions } from "./devices.ts";
import { manyOf } from "./forms.ts";
import { optionsOf, tellCustody } from "./screens.ts";
import { careLabels, deviceKindLabels, powerLabels } from "./words.ts";

interface AtIncident {
  Params: { incident: string };
}
interface AtDevice {
  Params: { incident: string; device: string };
}

const read = { config: { action: "custody.read" as const } };
const write = { config: { action: "custody.write" as const } };
const base = "/incidents/:incident/devices";
const linesShown = 30;
const formBody = z.record(z.string(), z.union([z.string(), z.array(z.string())])).catch({});

export function devicePages(http: Http, app: Akashi): void {
  const canWrite = (request: FastifyRequest) => roleMay(request.user?.role, "custody.write");
  const placeOf = (incidentId: string) => `/incidents/${incidentId}/devices`;

  http.get<AtIncident>(base, read, async (request, reply) => {
    const { read: db } = app.house();
    const incident = getIncident(db, request.params.incident);
    return reply.page("custody/devices", {
      title: "機器の台帳",
      place: "evidence",
      incident,
      canWrite: canWrite(request),
      backHref: `/incidents/${incident.id}/custody`,
      newHref: `${placeOf(incident.id)}/new`,
      rows: deviceRows(db, incident.id).map((row) => ({ ...row, href: `${placeOf(incident.id)}/${row.id}` })),
    });
  });

  const form = (
    reply: FastifyReply,
    incidentId: string,
    values: Record<string, unknown>,
    more: { errors?: Readonly<Record<string, string>>; device?: string; isChanged?: boolean } = {},
  ) => {
    const { read: db } = app.house();
    const device = more.device === undefined ? undefined : getDevice(db, incidentId, more.device);
    const came = typeof values.seen === "string" ? values.seen : undefined;
    const here = device ? `${placeOf(incidentId)}/${device.id}` : placeOf(incidentId);
    return reply.page("custody/device-form", {
      title: device ? `${device.label} の記載を直す` : "機器を台帳に加える",
      place: "evidence",
      incident: getIncident(db, incidentId),
      modules: ["/assets/confirm-leave.js"],
      backHref: here,
      action: device ? `${here}/edit` : here,
      isNew: device === undefined,
      kinds: optionsOf(deviceKindLabels),
      powers: optionsOf(powerLabels),
      cares: optionsOf(careLabels),
      values,
      care: manyOf(values.care),
      errors: more.errors,
      isChanged: more.isChanged,
      seen: device && markAgain(came, more.isChanged, asForm(deviceValues(device))),
    });
  };
  const save = (
    request: FastifyRequest,
    reply: FastifyReply,
    incident: string,
    device: string | undefined,
  ) => {
    const typed = formBody.parse(request.body);
    const more = device === undefined ? {} : { device };
    const parsed = deviceInput.safeParse({ ...typed, care: manyOf(typed.care) });
    if (!parsed.success) {
      return form(reply.code(400), incident, typed, { ...more, errors: fieldErrors(parsed.error) });
    }
    const standing = device === undefined ? undefined : getDevice(app.house().read, incident, device);
    const errors =
      standing &&
      changedSince(asForm(deviceValues(standing)), asForm(typed), (name) => deviceWords(standing, name));
    if (errors) return form(reply.code(409), incident, typed, { ...more, errors, isChanged: true });
    try {
      const saved = app
        .house()
        .write(actorOf(request), (tx) =>
          device === undefined
            ? addDevice(tx, incident, parsed.data)
            : describeDevice(tx, incident, device, parsed.data),
        );
      return reply.done(`${placeOf(incident)}/${saved.id}`, {
        kind: "done",
        text: `${saved.label} を機器の台帳に記録しました。`,
        next: "次は、機器の写真を撮って添えましょう。触る前の様子が分かるように撮ります。",
        href: `${placeOf(incident)}/${saved.id}#photo`,
      });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== "invalid_input" || !error.fields) throw error;
      return form(reply.code(400), incident, typed, { ...more, errors: error.fields });
    }
  };

  http.get<AtIncident>(`${base}/new`, write, async (request, reply) =>
    form(reply, request.params.incident, { care: ["no_boot", "no_reset"], power: "unknown" }),
  );
  http.post<AtIncident>(base, write, async (request, reply) =>
    save(request, reply, request.params.incident, undefined),
  );
  http.get<AtDevice>(`${base}/:device/edit`, write, async (request, reply) => {
    const { incident, device } = request.params;
    return form(reply, incident, deviceValues(getDevice(app.house().read, incident, device)), { device });
  });
  http.post<AtDevice>(`${base}/:device/edit`, write, async (request, reply) =>
    save(request, reply, request.params.incident, request.params.device),
  );

  http.get<AtDevice>(`${base}/:device`, read, async (request, reply) => {
    const { read: db } = app.house();
    const { incident } = request.params;
    const device = getDevice(db, incident, request.params.device);
    const here = `${placeOf(incident)}/${device.id}`;
    const names = new Map(listUsers(db).map((user) => [user.id, user.displayName]));
    const line = tellCustody(db, { incidentId: incident, id: device.id }, linesShown);
    return reply.page("custody/device", {
      title: `${device.label} ${deviceKindLabels[device.fields.kind]}`,
      place: "evidence",
      incident: getIncident(db, incident),
      modules: ["/assets/upload.js"],
      backHref: placeOf(incident),
      editHref: `${here}/edit`,
      photoHref: `${here}/photo`,
      canWrite: canWrite(request),
      row: deviceRow(db, device),
      missingHref: `${here}/edit`,
      history: listDeviceRevisions(db, device.id)
        .slice(1)
        .map((revision) => ({
          when: formatInstant(revision.at),
          by: names.get(revision.by) ?? "",
          rows: deviceRow(db, { ...device, fields: revision.fields }).details.filter(
            (one) => one.value !== "",
          ),
        })),
      custody: line,
    });
  });

  http.post<AtDevice>(`${base}/:device/photo`, write, async (request, reply) => {
    const { incident, device: id } = request.params;
    const house = app.house();
    const device = getDevice(house.read, incident, id);
    if (!request.isMultipart()) throw new Refusal("evidence_no_file");
    const into = { incidentId: incident, maxBytes: app.config.maxFileBytes };
    const { kept, refused } = await receiveFiles(request, house, actorOf(request), into);
    const [one] = kept;
    if (!one) throw new Refusal(refused[0]!.refusal.code, refused[0]!.refusal.params, refusedFields(refused));
    house.write(actorOf(request), (tx) => describeDevice(tx, incident, id, device.fields, one.fileId));
    return reply.done(
      `${placeOf(incident)}/${id}`,
      `${device.label} の写真を ${one.label} として保管しました。次は、ほかの機器も台帳に加えましょう。`,
    );
  });
}
