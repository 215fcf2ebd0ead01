/** 今天 22:41, 昨天 09:05, 3月8日 17:20, 2025年12月30日. */
export function whenWords(at: number): string {
  const [then, now] = [new Date(at), new Date()];
  const time = `${String(then.getHours()).padStart(2, "0")}:${String(then.getMinutes()).padStart(2, "0")}`;
  const day = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const days = Math.round((day(now).getTime() - day(then).getTime()) / 86_400_000);
  if (days === 0) return `今天 ${time}`;
  if (days === 1) return `昨天 ${time}`;
  const date = `${then.getMonth() + 1}月${then.getDate()}日`;
  return then.getFullYear() === now.getFullYear()
    ? `${date} ${time}`
    : `${then.getFullYear()}年${date}`;
}
