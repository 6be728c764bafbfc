// The wire types by their own names. They come from the OpenAPI document and are never written by hand.
import type { components, operations } from './schema';

type S = components['schemas'];

export type Answer = S['Answer'];
export type Attempt = S['Attempt'];
export type Blob = S['Blob'];
export type BinItem = S['BinItem'];
export type Call = S['Call'];
export type Change = S['Change'];
export type Check = S['Check'];
export type Comment = S['Comment'];
export type DiffPage = S['DiffPage'];
export type Entry = S['Entry'];
export type Evidence = S['Evidence'];
export type EvidenceSummary = S['EvidenceSummary'];
export type Failure = S['Failure'];
export type Fork = S['Fork'];
export type Reconcile = S['Reconcile'];
export type Forecast = S['Forecast'];
export type File = S['File'];
export type Hit = S['Hit'];
export type Hunk = S['Hunk'];
export type HunkVerdict = S['HunkVerdict'];
export type ReadingOf = S['Reading'];
export type Finding = S['Finding'];
export type Folder = S['Folder'];
export type Identity = S['Identity'];
export type KeyState = S['Key'];
export type Found = S['Found'];
export type FoundFiles = S['Files'];
export type Isolation = S['Isolation'];
export type Image = S['Image'];
export type Job = S['Job'];
export type Log = S['Log'];
export type LogEntry = S['LogEntry'];
export type LogQuery = NonNullable<operations['readLog']['parameters']['query']>;
export type Land = S['Land'];
export type Landing = S['Landing'];
export type Lines = S['Lines'];
export type Look = S['Look'];
export type Message = S['Message'];
export type Model = S['Model'];
export type Models = S['Models'];
export type Machine = S['Machine'];
export type Passport = S['Passport'];
export type Probe = S['Probe'];
export type Pull = S['Pull'];
export type Suggestion = S['Suggestion'];
export type NewComment = S['NewComment'];
export type Opinion = S['Opinion'];
export type NewTask = S['NewTask'];
export type Opening = S['Opening'];
export type Pair = S['Pair'];
export type Output = S['Output'];
export type Preview = S['Preview'];
export type ProjectDetails = S['ProjectDetails'];
export type Project = S['Project'];
export type Provider = S['Provider'];
export type QueueItem = S['QueueItem'];
export type Race = S['Race'];
export type Racer = S['Racer'];
export type RaceFile = S['RaceFile'];
export type ModelRecord = S['ModelRecord'];
export type Choose = S['Choose'];
export type Lift = S['Lift'];
export type Request = S['Request'];
export type Rewind = S['Rewind'];
export type Row = S['Row'];
export type Scope = S['Scope'];
export type SetSetting = S['SetSetting'];
export type Setting = S['Setting'];
export type SettingCheck = S['SettingCheck'];
export type Layer = NonNullable<S['SetSetting']['layer']>;
export type Status = S['Status'];
export type Standing = S['Standing'];
export type Clash = S['Clash'];
export type Coverage = S['Coverage'];
export type Uncovered = S['Uncovered'];
export type Decided = S['Decided'];
export type TaskDefaults = S['TaskDefaults'];
export type TaskLint = S['TaskLint'];
export type LintFinding = S['LintFinding'];
export type Task = S['Task'];
export type Tour = S['Tour'];
export type TourState = S['TourState'];
export type TourStop = S['TourStop'];
export type Transcript = S['Transcript'];
export type TrustQuestion = S['TrustQuestion'];
export type UsageRow = S['UsageRow'];
export type Usage = S['Usage'];

/** What the event stream carries; the stream itself is not described by the OpenAPI types. */
export interface Event {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly project?: string;
  readonly task?: string;
  readonly attempt?: string;
  readonly id?: string;
  readonly state?: string;
  readonly text?: string;
  /** Of a delta: text or thinking. */
  readonly part?: string;
}

/** Which part of a session is wanted. */
export interface Page {
  readonly after?: number;
  readonly before?: number;
  readonly tail?: boolean;
  readonly limit: number;
  /** Of one that read the change; absent: the agent's own. */
  readonly session?: string;
}
