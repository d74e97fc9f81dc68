"""From tree to text: what is written parses to the same tree."""

from rechallenge.query.syntax import Chain, Group, Node, Proximity, Range, Reference, Tag, Term


def write(node: Node) -> str:
    """PubMed text for a tree; operators in capitals, an implied AND written out."""
    match node:
        case Term():
            return f"{_quoted(node.text, node.is_quoted)}{_tag(node.tag)}"
        case Proximity():
            return f"{_quoted(node.text, node.is_quoted)}[{node.tag.text}:~{node.distance}]"
        case Range():
            return f"{node.low}:{node.high}{_tag(node.tag)}"
        case Reference():
            return f"#{node.line}"
        case Group():
            return f"({write(node.child)}){_tag(node.tag)}"
        case Chain():
            words = [write(node.operands[0])]
            for operator, operand in zip(node.operators, node.operands[1:], strict=True):
                words += [operator.value, write(operand)]
            return " ".join(words)


def _quoted(text: str, is_quoted: bool) -> str:
    return f'"{text}"' if is_quoted else text


def _tag(tag: Tag | None) -> str:
    if tag is None:
        return ""
    return f"[{tag.text}]" if tag.explodes else f"[{tag.text}:noexp]"
