/**
 * Pages on which everything stands where it is told. Lengths
 * are millimetres from the page's top left, type is in points.
 */
import type { Family } from "../tree.ts";

export interface PlacedPage {
  readonly width: number;
  readonly height: number;
  readonly items: readonly PlacedItem[];
  /** Everything is moved by this much: what a printer is off by. */
  readonly shift?: { readonly x: number; readonly y: number };
  /** Turned clockwise for printers that want another edge first; the paper's sides change places at 90 and 270. */
  readonly turn?: Turn;
}

export const turns = [0, 90, 180, 270] as const;
export type Turn = (typeof turns)[number];

export type PlacedItem = TextBox | ColumnBox | Cells | Rule | Fill | Frame | Circle;

export interface Paragraph {
  /** Line ends stay. */
  readonly text: string;
  /** Of the box's type; default 1. */
  readonly scale?: number;
  /** Space above, in lines of the box's type. */
  readonly before?: number;
  readonly align?: "left" | "center" | "right";
  readonly isBold?: boolean;
  /** Set smaller, alone, rather than in two lines, down to this share of its size. */
  readonly oneLineDownTo?: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly paragraphs: readonly Paragraph[];
  /** Points: begun with, and the smallest that may be shrunk to. */
  readonly size: number;
  readonly smallest: number;
  readonly family?: Family;
  /** From line to line, of the type; default 1.35. */
  readonly leading?: number;
  readonly gray?: number;
}

/** Lines from the left, with 禁則, in the largest type that fits. */
export interface TextBox extends Box {
  readonly kind: "text";
  readonly valign?: "top" | "middle" | "bottom";
}

/** 縦書き: columns from the right, each paragraph in columns of its own. */
export interface ColumnBox extends Box {
  readonly kind: "columns";
}

/** Characters that each stand in the middle of their place: digits in printed boxes. */
export interface Cells {
  readonly kind: "cells";
  readonly cells: readonly { readonly text: string; readonly x: number; readonly y: number }[];
  readonly size: number;
  readonly family?: Family;
}

export interface Rule {
  readonly kind: "rule";
  readonly x: number;
  readonly y: number;
  readonly toX: number;
  readonly toY: number;
  /** Millimetres. */
  readonly weight: number;
  readonly gray?: number;
  readonly isDashed?: boolean;
}

export interface Fill {
  readonly kind: "fill";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly gray?: number;
}

export interface Frame {
  readonly kind: "frame";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly weight: number;
  readonly gray?: number;
  readonly isDashed?: boolean;
}

export interface Circle {
  readonly kind: "circle";
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly weight: number;
  readonly gray?: number;
}

/** Everything of an item moved by so many millimetres. */
export function moved<Item extends PlacedItem>(item: Item, dx: number, dy: number): Item {
  if (item.kind === "cells") {
    return { ...item, cells: item.cells.map((cell) => ({ ...cell, x: cell.x + dx, y: cell.y + dy })) };
  }
  const at = { ...item, x: item.x + dx, y: item.y + dy };
  return at.kind === "rule" ? { ...at, toX: at.toX + dx, toY: at.toY + dy } : at;
}
